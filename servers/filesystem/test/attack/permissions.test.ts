import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { connect, launchStdio } from '@handrail/testing';
import { initialize, Wire } from '@handrail/testing/wire';
import { describe, expect, it } from 'vitest';
import { server } from '../../src/server.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

const program = join(import.meta.dirname, '../../src/index.ts');

const isRoot = process.getuid?.() === 0;

/** Nobody, where there is a choice; for root no file is closed. */
const USER = 65_534;

/** A server that runs as an ordinary user. */
async function asNobody(...args: string[]) {
  const options = { stdio: 'pipe', ...(isRoot && { uid: USER, gid: USER }) } as const;
  const wire = new Wire(spawn(process.execPath, [program, ...args], options));
  wire.send(initialize);
  await wire.answer(1);
  let id = 1;
  return {
    async call(tool: string, toolArgs: object): Promise<string> {
      id += 1;
      wire.call(id, tool, toolArgs);
      await wire.answer(id);
      const { result } = wire.messages().find((message) => message.id === id) ?? {};
      const { content } = result as { readonly content: readonly { readonly text: string }[] };
      return content.map(({ text }) => text).join('\n');
    },
    async [Symbol.asyncDispose]() {
      wire.child.kill();
      await wire.exit();
    },
  };
}

/** A root and a journal that belong to the ordinary user. */
function ownFolder() {
  const folder = temporaryFolder();
  folder.make({ 'root/': '', 'state/': '' });
  chmodSync(folder.path, 0o755);
  const give = (...names: string[]) => isRoot && chownSync(folder.at(...names), USER, USER);
  give('root');
  give('state');
  const args = [
    folder.at('root'),
    '--access=full',
    '--confirm=never',
    `--journal=${folder.at('state/journal')}`,
  ];
  return { ...folder, give, args };
}

describe('what the user of the server may not touch', () => {
  it('is told, and does not keep back the rest', async () => {
    using folder = ownFolder();
    folder.make({ 'root/closed/a': 'canary', 'root/open/a': 'needle', 'root/open/locked': 'needle canary' });
    const closed = [folder.at('root/open/locked'), folder.at('root/closed')];
    for (const path of closed) chmodSync(path, 0);
    await using nobody = await asNobody(...folder.args);
    const answers = {
      list: await nobody.call('list_directory', { depth: 5, details: true }),
      find: await nobody.call('find_files', { glob: '**', larger_than: 0 }),
      search: await nobody.call('search_text', { pattern: 'needle|canary' }),
    };
    expect(answers.list).toContain('open/:');
    expect(answers.find).toContain('open/a');
    expect(answers.search).toContain('1: needle');
    for (const answer of Object.values(answers)) {
      expect(answer).toContain('[not open to this server: 1 directory: "closed"]');
      expect(answer).not.toContain('canary');
    }
    expect(answers.search).toContain('[not open to this server: 1 file: "open/locked"]');
    for (const [tool, args] of [
      ['read_file', { path: 'closed/a' }],
      ['read_file', { path: 'open/locked' }],
      ['list_directory', { path: 'closed' }],
      ['search_text', { path: 'closed', pattern: 'x' }],
      ['write_file', { path: 'closed/new', content: 'x' }],
      ['write_file', { path: 'open/locked', content: 'x', mode: 'append' }],
      ['edit_file', { path: 'open/locked', edits: [{ old: 'canary', new: 'x' }] }],
      ['move_file', { from: 'open/a', to: 'closed/a', overwrite: true }],
      ['move_file', { from: 'open/locked', to: 'copy', copy: true }],
      ['delete_file', { path: 'closed/a' }],
      ['delete_file', { path: 'closed', recursive: true }],
    ] as const) {
      const answer = await nobody.call(tool, args);
      expect([tool, args, answer]).toEqual([tool, args, expect.stringMatching(/^not_permitted: /)]);
      expect(answer).not.toContain('needle canary');
    }
    for (const path of closed) chmodSync(path, 0o700);
    expect(readFileSync(folder.at('root/closed/a'), 'utf8')).toBe('canary');
    expect(readdirSync(folder.at('root/closed'))).toEqual(['a']);
    expect(readFileSync(folder.at('root/open/locked'), 'utf8')).toBe('needle canary');
    expect(readdirSync(folder.at('root/open')).toSorted()).toEqual(['a', 'locked']);
    expect(readdirSync(folder.at('root')).toSorted()).toEqual(['closed', 'open']);
  });

  it('is not written by putting another file in its place', async () => {
    using folder = ownFolder();
    folder.make({ 'root/read-only': 'canary', 'root/new': 'x' });
    folder.give('root/read-only');
    chmodSync(folder.at('root/read-only'), 0o444);
    const { ino } = statSync(folder.at('root/read-only'));
    await using nobody = await asNobody(...folder.args);
    for (const [tool, args] of [
      ['write_file', { path: 'read-only', content: 'x', mode: 'overwrite' }],
      ['write_file', { path: 'read-only', content: 'x', mode: 'append' }],
      ['edit_file', { path: 'read-only', edits: [{ old: 'canary', new: 'x' }] }],
      ['move_file', { from: 'new', to: 'read-only', overwrite: true }],
      ['move_file', { from: 'new', to: 'read-only', overwrite: true, copy: true }],
    ] as const)
      expect(await nobody.call(tool, args)).toMatch(/^not_permitted: /);
    expect(statSync(folder.at('root/read-only')).ino).toBe(ino);
    expect(readFileSync(folder.at('root/read-only'), 'utf8')).toBe('canary');
  });
});

describe('the permissions of a file', () => {
  it.each(['600', '755', '640', '666', '4755', '2751', '6777'])(
    '%s stay in all that changes it, but for what lends rights',
    async (octal) => {
      const mode = Number.parseInt(octal, 8);
      using folder = temporaryFolder();
      folder.make({ 'root/a': 'one\n' });
      const path = folder.at('root/a');
      await using session = await connect(server, {
        args: [folder.at('root'), '--access=write', `--journal=${folder.at('journal')}`],
      });
      const owner = isRoot ? { uid: 1_234, gid: 2_345 } : {};
      for (const [tool, args] of [
        ['write_file', { path: 'a', content: 'new\n', mode: 'overwrite' }],
        ['write_file', { path: 'a', content: 'two\n', mode: 'append' }],
        ['edit_file', { path: 'a', edits: [{ old: 'one', new: 'eins' }] }],
      ] as const) {
        if (isRoot) chownSync(path, 1_234, 2_345);
        chmodSync(path, mode);
        const before = readFileSync(path, 'utf8');
        expect((await session.call(tool, args)).isError).toBe(false);
        expect(statSync(path)).toMatchObject({ mode: 0o100_000 | (mode & 0o777), ...owner });
        expect((await session.call('undo_change')).isError).toBe(false);
        expect(readFileSync(path, 'utf8')).toBe(before);
        expect(statSync(path)).toMatchObject({ mode: 0o100_000 | (mode & 0o777), ...owner });
      }
      // A move is of the file itself, and of nothing in it.
      chmodSync(path, mode);
      expect((await session.call('move_file', { from: 'a', to: 'b' })).isError).toBe(false);
      expect(statSync(folder.at('root/b'))).toMatchObject({ mode: 0o100_000 | mode, ...owner });
    },
  );

  it.runIf(isRoot)('stay where the owner cannot, and never widen', async () => {
    using folder = ownFolder();
    folder.make({ 'root/a': 'one' });
    chmodSync(folder.at('root/a'), 0o606);
    await using nobody = await asNobody(...folder.args);
    expect(await nobody.call('write_file', { path: 'a', content: 'two', mode: 'overwrite' })).toContain(
      '"a"',
    );
    expect(readFileSync(folder.at('root/a'), 'utf8')).toBe('two');
    expect(statSync(folder.at('root/a'))).toMatchObject({ mode: 0o100_606, uid: USER, gid: USER });
    // What the journal keeps of a closed file is as closed.
    for (const name of readdirSync(folder.at('state'), { recursive: true, encoding: 'utf8' }))
      expect([name, statSync(folder.at('state', name)).mode & 0o077]).toEqual([name, 0]);
  });
});

describe('two who change one file', () => {
  it('do not undo each other’s work: what was read is what must be there', async () => {
    using folder = temporaryFolder();
    folder.make({ 'root/a': 'one\n' });
    const args = [program, folder.at('root'), '--access=write', `--journal=${folder.at('journal')}`];
    await using first = await launchStdio({ command: process.execPath, args }, 'v2-modern');
    await using second = await launchStdio({ command: process.execPath, args }, 'v2-modern');
    const etag = async () =>
      /etag ([\w-]+)/.exec((await first.call('read_file', { path: 'a' })).text)?.[1] ?? '';
    let if_match = await etag();
    const write = { path: 'a', content: 'second\n', mode: 'overwrite', if_match };
    expect((await second.call('write_file', write)).isError).toBe(false);
    const edit = async (edits: object[], match: string) =>
      await first.call('edit_file', { path: 'a', edits, if_match: match });
    expect((await edit([{ old: 'second', new: 'x' }], if_match)).text).toMatch(/^conflict: /);
    expect((await first.call('write_file', { ...write, content: 'x' })).text).toMatch(/^conflict: /);
    expect(readFileSync(folder.at('root/a'), 'utf8')).toBe('second\n');
    // The same of a program that knows nothing of etags, and of the size and time it leaves as they were.
    if_match = await etag();
    const { atime, mtime } = statSync(folder.at('root/a'));
    writeFileSync(folder.at('root/a'), 'SECOND\n');
    utimesSync(folder.at('root/a'), atime, mtime);
    expect((await edit([{ old: 'SECOND', new: 'x' }], if_match)).text).toMatch(/^conflict: /);
    expect(readFileSync(folder.at('root/a'), 'utf8')).toBe('SECOND\n');
    expect((await edit([{ old: 'SECOND', new: 'third' }], await etag())).isError).toBe(false);
    expect(readFileSync(folder.at('root/a'), 'utf8')).toBe('third\n');
  });

  it('create a file once, in two processes at once, and the other is told', async () => {
    using folder = temporaryFolder();
    mkdirSync(folder.at('root'));
    const args = [program, folder.at('root'), '--access=write', `--journal=${folder.at('journal')}`];
    await using first = await launchStdio({ command: process.execPath, args }, 'v2-modern');
    await using second = await launchStdio({ command: process.execPath, args }, 'v2-modern');
    const outcomes: string[][] = [];
    for (let round = 0; round < 100; round++) {
      const path = `new/${round}`;
      const answers = await Promise.all(
        [first, second].map(async (session, who) => {
          const content = `writer ${who}\n`.repeat(1_000);
          const { isError, text } = await session.call('write_file', { path, content });
          const isThere = readFileSync(folder.at('root', path), 'utf8') === content;
          return isError ? (text.split(':')[0] ?? '') : isThere ? 'created' : 'lost';
        }),
      );
      outcomes.push(answers.map((answer) => (answer === 'changed_meanwhile' ? 'exists' : answer)).toSorted());
    }
    // To create is to be the only one.
    expect(outcomes).toEqual(outcomes.map(() => ['created', 'exists']));
    expect(readdirSync(folder.at('root/new'))).toHaveLength(100);
  });
});
