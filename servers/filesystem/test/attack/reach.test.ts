import { execFileSync } from 'node:child_process';
import { linkSync, lstatSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { connect } from '@handrail/testing';
import { describe, expect, it } from 'vitest';
import { server } from '../../src/server.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

type Calls = readonly (readonly [tool: string, args: Readonly<Record<string, unknown>>])[];

const edits = [{ old: 'canary', new: 'changed' }];

const reads = (path: string): Calls => [
  ['read_file', { path }],
  ['read_file', { path, as: 'base64' }],
  ['list_directory', { path, details: true }],
  ['find_files', { path, glob: '**', larger_than: 0 }],
  ['search_text', { path, pattern: 'canary' }],
  ['edit_file', { path, edits, dry_run: true }],
];

const writes = (path: string): Calls => [
  ...['create', 'overwrite', 'append'].map((mode) => ['write_file', { path, content: 'x', mode }] as const),
  ['write_file', { path: `${path}/` }],
  ['edit_file', { path, edits }],
  ['move_file', { from: 'mine', to: path, overwrite: true }],
  ['move_file', { from: 'mine', to: path, overwrite: true, copy: true }],
];

/** What acts on a link itself where a path ends in one. */
const takes = (path: string): Calls => [
  ['move_file', { from: path, to: 'taken' }],
  ['move_file', { from: path, to: 'taken', copy: true }],
  ['delete_file', { path, recursive: true }],
  ['delete_file', { path, recursive: true, permanent: true }],
];

const everything = (path: string): Calls => [...reads(path), ...writes(path), ...takes(path)];

/** A folder `root` for the server and others beside it, with a client that may do everything. */
async function prison() {
  const folder = temporaryFolder();
  folder.make({
    'root/mine': 'mine\n',
    'root/a/b/': '',
    'outside/file': 'canary\n',
    'outside/sub/file': 'canary\n',
    'root-sibling/file': 'canary\n',
    'ROOT/file': 'canary\n',
    'root /file': 'canary\n',
  });
  const session = await connect(server, {
    args: [
      folder.at('root'),
      '--access=full',
      '--confirm=never',
      '--rate=10000',
      `--journal=${folder.at('journal')}`,
    ],
  });
  /** All facts but the time of access, and all contents. */
  const facts = (...names: string[]): string => {
    const paths = names.map((name) => folder.at(name));
    const listed = execFileSync('find', [...paths, '-printf', '%p %i %y %m %U %n %s %T@ %C@ %l\n'], {
      encoding: 'utf8',
    });
    return listed + execFileSync('grep', ['-r', '', ...paths], { encoding: 'utf8' });
  };
  const outside = () => facts('outside', 'root-sibling', 'ROOT', 'root ');
  const before = outside();
  return {
    ...folder,
    session,
    facts,
    /** The codes of refusals, and "done"; whatever is called, nothing of outside is told. */
    async codes(calls: Calls): Promise<string[]> {
      const codes: string[] = [];
      for (const [tool, args] of calls) {
        const { text, isError } = await session.call(tool, args);
        expect(text).not.toMatch(/canary|Y2FuYXJ5/);
        codes.push(isError ? (text.split(':')[0] ?? '') : 'done');
      }
      return codes;
    },
    check: () => expect(outside()).toBe(before),
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

const all = (calls: Calls, code: string): string[] => calls.map(() => code);

describe('every tool', () => {
  it('refuses what lies beside the folder, and does not tell whether it is there', async () => {
    await using prisoner = await prison();
    const { at, session } = prisoner;
    const spellings = (name: string): string[] => [
      at('outside', name),
      at('root-sibling', name),
      at('ROOT', name), // on a disk that knows no case this would be the folder itself
      at('root ', name),
      `${at('root')}/../outside/${name}`,
      `${at('root')}/a/../../outside/${name}`,
      `${at('root')}/./a//..//../outside/./${name}`,
      `/${at('outside', name)}`,
      `//${at('root')}/../outside/${name}`,
      `../outside/${name}`,
      `a/../../outside/${name}`,
      `a/b/../../../root-sibling/${name}`,
      `../root-sibling/${name}`,
      `/proc/self/root${at('outside', name)}`,
      `/proc/self/cwd/../../../../../..${at('outside', name)}`,
    ];
    const absent = spellings('none');
    for (const [index, path] of spellings('file').entries()) {
      const calls = everything(path);
      expect(await prisoner.codes(calls)).toEqual(all(calls, 'outside_roots'));
      await expect(session.read(`file://${path}`)).rejects.toThrow(/outside_roots|not.found/);
      for (const [number, [tool, args]] of calls.entries()) {
        const [, others] = everything(absent[index] ?? '')[number] ?? [];
        const { text } = await session.call(tool, args);
        const { text: other } = await session.call(tool, others);
        expect(other.replaceAll('none', 'file')).toBe(text);
      }
    }
    prisoner.check();
    expect(readFileSync(at('root/mine'), 'utf8')).toBe('mine\n');
  });

  it('takes no other spelling of .. or / for one', async () => {
    await using prisoner = await prison();
    const spellings = [
      '%2e%2e/outside/file',
      '..%2foutside%2ffile',
      '%252e%252e/outside/file',
      '.. /outside/file',
      '.../outside/file',
      '..\u200B/outside/file',
      '\uFF0E\uFF0E/outside/file',
      '..\u2215outside\u2215file',
      'a/..\\..\\outside/file',
      '..\\outside\\file',
      'file:../outside/file',
      '$PWD/../../outside/file',
    ];
    for (const path of spellings) {
      for (const code of await prisoner.codes(reads(path)))
        expect([path, code]).toEqual([
          path,
          expect.stringMatching(/^(not_found|outside_roots|invalid_path)$/),
        ]);
      // A name like any other, where it may be written.
      await prisoner.codes(writes(path));
      prisoner.check();
    }
  });

  it('refuses what lies behind a link that leads out, also with parents to be made', async () => {
    await using prisoner = await prison();
    const { at, session } = prisoner;
    const links = {
      relative: '../outside',
      absolute: at('outside'),
      chain: 'a/second',
      'a/second': './b/third',
      'a/b/third': '../../../outside',
      through: 'a/b/../../../outside/sub',
      parent: '..',
      everything: '/',
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, at('root', name));
    const paths = ['relative', 'absolute', 'chain', 'a/second', 'through', 'relative/sub', 'parent/outside']
      .concat(`everything${at('outside')}`, `everything/proc/self/root${at('outside')}`)
      .flatMap((path) => [`${path}/file`, `${path}/none`, `${path}/new/deep/er/x`]);
    for (const path of paths) {
      const calls = everything(path);
      expect([path, await prisoner.codes(calls)]).toEqual([path, all(calls, 'outside_roots')]);
    }
    const answer = async (path: string) => (await session.call('read_file', { path })).text;
    expect((await answer('relative/none')).replaceAll('none', 'file')).toBe(await answer('relative/file'));
    prisoner.check();
    // Walks name links and go into none; links of the folder to places in it are of use.
    symlinkSync('a/b', at('root/inner'));
    expect(await prisoner.codes([['write_file', { path: 'inner/new', content: 'x' }]])).toEqual(['done']);
    expect(readFileSync(at('root/a/b/new'), 'utf8')).toBe('x');
    for (const [tool, args] of [
      ['list_directory', { depth: 20 }],
      ['find_files', { glob: '**', ignored: true }],
      ['search_text', { pattern: 'canary|mine', ignored: true }],
    ] as const) {
      const { text } = await session.call(tool, args);
      expect(text).not.toMatch(/canary|file$/m);
      expect(text).toMatch(/mine/);
    }
  });

  it.each([
    ['to a file', '../outside/file'],
    ['to a directory', '../outside'],
    ['to nothing', '../outside/none'],
    ['to nothing in a directory that does not exist', '../none/none'],
    ['to another link', 'second'],
  ])('refuses a link that leads out %s, and only moves or deletes the link itself', async (_what, target) => {
    await using prisoner = await prison();
    const { at } = prisoner;
    symlinkSync(at('outside/none'), at('root/second'));
    symlinkSync(target, at('root/link'));
    const calls = [...reads('link'), ...writes('link')];
    expect(await prisoner.codes(calls)).toEqual(all(calls, 'outside_roots'));
    const [move, copy, remove, removeForGood] = [
      takes('link')[0],
      ['move_file', { from: 'taken', to: 'link', copy: true }],
      takes('link')[2],
      takes('taken')[3],
    ] as Calls;
    for (const call of [move, copy, remove, removeForGood])
      expect(await prisoner.codes([call ?? ['', {}]])).toEqual(['done']);
    expect(await prisoner.codes([['undo_change', {}]])).toEqual(['done']);
    expect(readlinkSync(at('root/link'))).toBe(target);
    expect(lstatSync(at('root/taken'), { throwIfNoEntry: false })).toBeUndefined();
    prisoner.check();
  });

  it('ends at a loop of links', async () => {
    await using prisoner = await prison();
    symlinkSync('second', prisoner.at('root/first'));
    symlinkSync('first', prisoner.at('root/second'));
    symlinkSync('.', prisoner.at('root/self'));
    for (const path of ['first', 'first/x', `${'self/'.repeat(41)}mine`]) {
      const calls = reads(path);
      expect(await prisoner.codes(calls)).toEqual(all(calls, 'link_loop'));
    }
    for (const path of ['first/x', `${'self/'.repeat(41)}mine`])
      expect(new Set(await prisoner.codes(everything(path)))).toEqual(new Set(['link_loop']));
    const { text } = await prisoner.session.call('list_directory', { depth: 20 });
    expect(text.match(/mine/g)).toHaveLength(1);
  });
});

describe('a second name of a file outside', () => {
  it.each([
    ['overwritten', 'write_file', { path: 'hard', content: 'new', mode: 'overwrite' }],
    ['appended to', 'write_file', { path: 'hard', content: 'new', mode: 'append' }],
    ['edited', 'edit_file', { path: 'hard', edits: [{ old: 'canary', new: 'new' }] }],
    ['replaced', 'move_file', { from: 'mine', to: 'hard', overwrite: true }],
    ['replaced by a copy', 'move_file', { from: 'mine', to: 'hard', overwrite: true, copy: true }],
    ['moved', 'move_file', { from: 'hard', to: 'other' }],
    ['deleted', 'delete_file', { path: 'hard' }],
    ['deleted for good', 'delete_file', { path: 'hard', permanent: true }],
  ])('is read; when it is %s, the first name keeps its content', async (_what, tool, args) => {
    await using prisoner = await prison();
    const { at, session } = prisoner;
    const first = at('outside/file');
    linkSync(first, at('root/hard'));
    expect((await session.call('read_file', { path: 'hard' })).text).toContain('canary');
    const before = statSync(first);
    expect((await session.call(tool, args)).isError).toBe(false);
    const { ino, mode, mtimeMs } = statSync(first);
    expect({ ino, mode, mtimeMs }).toEqual({ ino: before.ino, mode: before.mode, mtimeMs: before.mtimeMs });
    expect(readFileSync(first, 'utf8')).toBe('canary\n');
    // What is gone for good does not come back.
    expect((await session.call('undo_change')).isError).toBe('permanent' in args);
    expect(readFileSync(first, 'utf8')).toBe('canary\n');
    expect(statSync(first).ino).toBe(ino);
  });
});
