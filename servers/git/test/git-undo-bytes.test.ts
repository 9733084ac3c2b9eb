import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitUndo } from '../src/tools/git-undo.ts';
import { repository } from './histories.ts';
import { player, textOf } from './playing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { cleanEnvironment, git } from './temporary.ts';

const write = (path: string, files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
};

const read = (path: string, name: string): string => readFileSync(join(path, name), 'utf8');

const refIn = (text: string): string => /refs\/handrail\/[\w-]+/.exec(text)?.[0] ?? '';

/** What git stores otherwise than it stands on the disk, and how; a name with all that a list of paths may trip over. */
const converted: Readonly<
  Record<string, { attributes: string; bytes: Buffer; global?: Readonly<Record<string, string>> }>
> = {
  'line endings, mixed': { attributes: '* text=auto', bytes: Buffer.from('one\r\ntwo\nthree\r\n') },
  'line endings of a checkout': { attributes: '* text eol=crlf', bytes: Buffer.from('one\ntwo\n') },
  $Id$: { attributes: '* ident', bytes: Buffer.from('$Id: mine $\n') },
  'an encoding': {
    attributes: '*.txt working-tree-encoding=UTF-16LE',
    bytes: Buffer.from('\ud800 no character\n', 'utf16le'),
  },
  'a filter of the user': {
    attributes: '* filter=strip',
    bytes: Buffer.from('kept\nSTRIPPED\n'),
    global: { 'filter.strip.clean': 'sed /STRIPPED/d', 'filter.strip.smudge': 'tr a-z A-Z' },
  },
};

describe.each(Object.entries(converted))('files come back byte for byte: %s', (_, kind) => {
  const names = ['changed.txt', 'staged.txt', 'new.txt', 'program.txt', '"odd\\n\n\r.txt', 'deep/er/new.txt'];

  function make(folder: Folder) {
    const { attributes, bytes, global = {} } = kind;
    const path = folder.at('root/repo');
    repository(path, {
      commits: [{ 'changed.txt': 'c1\n', '.gitattributes': `${attributes}\n` }, { b: 'b' }],
    });
    // Git takes a file in an encoding for broken, and cannot add it.
    const isAdded = !attributes.includes('encoding');
    folder.make({ 'home/': '' });
    for (const [key, value] of Object.entries(global))
      git(path, 'config', '--file', folder.at('home/.gitconfig'), key, value);
    mkdirSync(join(path, 'deep/er'), { recursive: true });
    for (const name of names) writeFileSync(join(path, name), bytes);
    chmodSync(join(path, 'program.txt'), 0o755);
    if (isAdded) git(path, 'add', 'staged.txt');
    const environment = { ...cleanEnvironment(), HOME: folder.at('home'), XDG_CONFIG_HOME: undefined };
    const { run } = player({ roots: [folder.at('root')], environment });
    const bytesOf = () => names.map((name) => [name, readFileSync(join(path, name)).toString('latin1')]);
    const modes = () => names.map((name) => [name, statSync(join(path, name)).mode & 0o777]);
    const undo = async (args: Record<string, unknown>) =>
      textOf(await run(gitUndo, { repo: 'repo', ...args }));
    return { path, undo, standing: () => ({ bytes: bytesOf(), modes: modes() }) };
  }

  test('by a hard reset', async () => {
    using folder = temporaryFolder();
    const { path, undo, standing } = make(folder);
    const before = standing();
    const ref = refIn(await undo({ action: 'reset', rev: 'HEAD~1', hard: true }));
    for (const name of names) rmSync(join(path, name), { force: true });
    await undo({ action: 'reset', rev: ref, hard: true });
    expect(standing()).toEqual(before);
    expect(readdirSync(path).filter((name) => name.startsWith('.handrail'))).toEqual([]);
  });

  test('by a restore of paths, and of no others', async () => {
    using folder = temporaryFolder();
    const { path, undo, standing } = make(folder);
    const before = standing();
    const ref = refIn(await undo({ action: 'reset', hard: true }));
    write(path, { 'changed.txt': 'later\n', 'new.txt': 'later\n' });
    await undo({ action: 'restore', rev: ref, paths: ['changed.txt', 'deep'] });
    expect(read(path, 'new.txt')).toBe('later\n');
    await undo({ action: 'restore', rev: ref, paths: ['.'] });
    expect(standing()).toEqual(before);
  });
});

test('a hard reset writes through no link that stands where a folder was', async () => {
  using folder = temporaryFolder();
  const path = folder.at('repo');
  repository(path, { commits: [{ 'dir/c.txt': 'c1\n' }] });
  const { run } = player({ roots: [path] });
  const undo = async (args: Record<string, unknown>) => textOf(await run(gitUndo, args));
  folder.make({ 'outside/c.txt': 'outside\n' });
  write(path, { '.gitattributes': '* text=auto\n', 'dir/c.txt': 'mixed\r\nendings\n' });
  const ref = refIn(await undo({ action: 'reset', hard: true }));
  rmSync(join(path, 'dir'), { recursive: true });
  symlinkSync(folder.at('outside'), join(path, 'dir'));
  await undo({ action: 'reset', rev: ref, hard: true });
  expect(readFileSync(folder.at('outside/c.txt'), 'utf8')).toBe('outside\n');
  expect(read(path, 'dir/c.txt')).toBe('mixed\r\nendings\n');
});
