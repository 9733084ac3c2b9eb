import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  type BigIntStats,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { connect } from '@handrail/testing';
import { lacks } from '@handrail/testing/services';
import { describe, expect, it } from 'vitest';
import type { Changes } from '../../src/changes/changes.ts';
import { canHold, openDirectory } from '../../src/paths/directory.ts';
import { applyEdits } from '../../src/text/edits.ts';
import { locate } from '../../src/paths/locate.ts';
import { Refusal } from '@handrail/domain';
import type { Present } from '../../src/changes/rewrite.ts';
import { Roots } from '../../src/paths/roots.ts';
import { server } from '../../src/server.ts';
import { openChanges, origin } from '../changing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

/** On a disk in memory, where an fsync costs nothing and the race is at its fastest. */
const MEMORY = '/dev/shm';

const READS = 150_000;

/** Of all the changes. */
const ROUNDS = { directory: 1_400, file: 2_400 };

/** A journal of its own for so many rounds: what it costs to undo grows with it. */
const ROUNDS_OF_JOURNAL = 200;

const CALLS = 200;

/** Another process that exchanges two paths all the time; `stop` says how often it did. */
async function swapping(
  first: string,
  second: string,
): Promise<AsyncDisposable & { stop(): Promise<number> }> {
  const child = spawn('python3', [join(import.meta.dirname, 'swapper.py'), first, second], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  while (!printed.includes('ready')) await once(child.stdout, 'data');
  const closed = once(child, 'close');
  const stop = async () => {
    child.stdin.end();
    await closed;
    return Number(printed.replace('ready', ''));
  };
  return { stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

/** A directory `dir` or a file in it that is exchanged for a link to its like outside, which has the same names. */
function battlefield(what: 'directory' | 'file') {
  const folder = temporaryFolder(MEMORY);
  const inside = (...names: string[]) => folder.at('root', ...names);
  folder.make({
    'root/dir/file': 'inside',
    'root/dir/sub/x': 'inside',
    'root/file': 'inside',
    'outside/file': 'canary',
    'outside/sub/x': 'canary',
    'outside/new/1/x': 'canary',
    'outside/secret-name': 'canary',
  });
  const [swapped, link, target] =
    what === 'directory'
      ? [inside('dir'), inside('link'), '../outside']
      : [inside('dir/file'), inside('dir/link'), '../../outside/file'];
  symlinkSync(target, link);
  const find = (...args: string[]) => execFileSync('find', args, { encoding: 'utf8' });
  const all = find(folder.at('outside')).trim().split('\n');
  // Older than their last change: the next reading of a file or directory shows in its time of access.
  for (const path of all) utimesSync(path, 1, 2);
  const facts = ({ ino, mode, nlink, size, atimeNs, ctimeNs }: BigIntStats) =>
    [ino, mode, nlink, size, atimeNs, ctimeNs].join(' ');
  const before = all.map((path) => facts(lstatSync(path, { bigint: true })));
  return {
    ...folder,
    inside,
    swapped,
    link,
    target,
    /** That nothing outside was read, made, changed or deleted. */
    check() {
      expect(all.map((path) => facts(lstatSync(path, { bigint: true })))).toEqual(before);
      expect(find(folder.at('outside')).trim().split('\n')).toEqual(all);
      // Nor was anything of it brought inside or into the journal, and nothing half done is left anywhere.
      const copied = ['grep', '-rl', 'canary', inside(), ...[folder.at('journal')].filter(existsSync)];
      expect(execFileSync('sh', ['-c', '"$@"; true', 'sh', ...copied], { encoding: 'utf8' })).toBe('');
      expect(find(folder.path, '-name', '.handrail-*', '-o', '-name', '*.tmp')).toBe('');
    },
  };
}

type Attempt = (
  changes: Changes,
  round: number,
  seen: (present: Present | undefined) => void,
) => Promise<unknown>;

const content = () => Buffer.from('inside');
const relocate =
  (from: string, to: string, copies = false, replaces = false): Attempt =>
  (changes) =>
    changes.move({ from, to, copies, replaces }, origin);
const remove =
  (path: string): Attempt =>
  (changes, round) =>
    changes.remove(path, { recursive: true, permanent: round % 2 === 0 }, origin);
const undo: Attempt = (changes) => changes.undo(undefined, origin);

/** What is tried again and again; what one takes away another brings back. */
const onFile: Readonly<Record<string, Attempt>> = {
  write: (changes) => changes.write('dir/file', { when: 'either', content }, origin),
  append: (changes) => changes.write('dir/file', { when: 'present', appends: true, content }, origin),
  edit(changes, _round, seen) {
    const edited = (present: Present | undefined) => {
      seen(present);
      return applyEdits(present?.bytes ?? Buffer.alloc(0), [{ old: 'ide', new: 'IDE' }], String).bytes;
    };
    return changes.write('dir/file', { when: 'present', content: edited }, origin);
  },
  'copy out': relocate('dir/file', 'out', true, true),
  'copy in': relocate('file', 'dir/', true, true),
  'move out': relocate('dir/file', 'other', false, true),
  'move in': relocate('other', 'dir/file', false, true),
  delete: remove('dir/file'),
  undo,
};

const onDirectory: Readonly<Record<string, Attempt>> = {
  ...onFile,
  'write again': (changes) => changes.write('dir/file', { when: 'absent', content }, origin),
  'write below new parents': (changes, round) =>
    changes.write(`dir/new/${round % 7}/x`, { when: 'either', content }, origin),
  'make a directory': (changes) => changes.makeDirectory('dir/sub/deep', origin),
  'move a directory out': relocate('dir/sub', 'sub'),
  'move a directory in': relocate('sub', 'dir/sub'),
  'delete a directory': remove('dir/new'),
  'copy the directory': relocate('dir', 'copy', true),
  'delete the copy': remove('copy'),
  'move the directory': relocate('dir', 'moved'),
  'delete it': remove('dir'),
  'undo that': undo,
};

/** Puts back what a change took away of the two that are exchanged, so that they are again. */
function mend({ swapped, link, target, inside }: ReturnType<typeof battlefield>, what: 'directory' | 'file') {
  const stats = [swapped, link].map((path) => lstatSync(path, { throwIfNoEntry: false }));
  if (stats.every((stat) => stat !== undefined)) return;
  // While one is missing nothing is exchanged: names are safe to use here.
  for (const name of ['moved', 'other', 'sub'])
    if (name === 'moved' || lstatSync(inside(name), { throwIfNoEntry: false })?.isSymbolicLink() === true)
      rmSync(inside(name), { recursive: true, force: true });
  for (const [index, path] of [swapped, link].entries()) {
    if (stats[index] !== undefined) continue;
    if (stats.some((stat) => stat !== undefined && !stat.isSymbolicLink())) symlinkSync(target, path);
    else if (what === 'file') writeFileSync(path, 'inside');
    else {
      mkdirSync(inside('spare/sub'), { recursive: true });
      writeFileSync(inside('spare/file'), 'inside');
      renameSync(inside('spare'), path);
    }
    stats[index] = lstatSync(path);
  }
}

describe.skipIf(!canHold || lacks('python3'))('what is exchanged for a link all the time', () => {
  it(`never leads out in ${READS.toLocaleString('en')} reads`, async () => {
    using field = battlefield('directory');
    using directory = openDirectory(field.inside());
    const roots = new Roots([{ path: field.inside(), directory }]);
    const address = roots.parse('dir/file');
    await using swapper = await swapping(field.swapped, field.link);
    const bytes = Buffer.alloc(100);
    const seen = new Map<string, number>();
    for (let count = 0; count < READS; count++) {
      let outcome: string;
      try {
        using place = locate(roots, address, true);
        using file = place.directory.open('file');
        outcome = bytes.toString('utf8', 0, readSync(file.fd, bytes, 0, 100, 0));
      } catch {
        outcome = 'refused';
      }
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    }
    expect(await swapper.stop()).toBeGreaterThan(1_000);
    expect([...seen.keys()].toSorted()).toEqual(['inside', 'refused']);
    field.check();
  }, 60_000);

  it('leads out of the usual way, which is to look at a name and then to use it', async () => {
    using field = battlefield('directory');
    await using _swapper = await swapping(field.swapped, field.link);
    const path = join(field.swapped, 'file');
    const leads = (use: () => boolean): boolean => {
      for (let count = 0; count < 100_000; count++) {
        try {
          if (realpathSync(path).startsWith(field.inside()) && use()) return true;
        } catch {
          // neither there nor here at this moment
        }
      }
      return false;
    };
    expect(leads(() => readFileSync(path, 'utf8') === 'canary')).toBe(true);
    expect(() => field.check()).toThrow('to deeply equal'); // the time of access
    const overwrite = () => writeFileSync(path, 'overwritten', { flag: 'r+' });
    const isOverwritten = () => readFileSync(field.at('outside/file'), 'utf8') === 'overwritten';
    expect(leads(() => (overwrite(), isOverwritten()))).toBe(true);
  }, 60_000);

  it.each([
    ['directory', onDirectory],
    ['file', onFile],
  ] as const)(
    'keeps changes of a %s from reading, making, changing or deleting anything outside',
    async (what, attempts) => {
      using field = battlefield(what);
      await using swapper = await swapping(field.swapped, field.link);
      const done = new Map<string, number>();
      const outcomes = new Map<string, number>();
      const read = new Set<boolean>();
      for (let round = 0; round < ROUNDS[what];) {
        const { changes, workspace } = await openChanges([field.inside()], {
          folder: field.at('journal', String(round)),
        });
        using _changes = changes;
        for (const end = round + ROUNDS_OF_JOURNAL; round < end; round++) {
          for (const [name, attempt] of Object.entries(attempts)) {
            const outcome = await attempt(changes, round, (present) =>
              read.add(present?.bytes.includes('canary') === true),
            ).then(
              () => 'done',
              (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
            );
            outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
            if (outcome === 'done') done.set(name, (done.get(name) ?? 0) + 1);
            mend(field, what);
          }
        }
        for (const { directory } of workspace.roots.all) directory[Symbol.dispose]();
      }
      expect(await swapper.stop()).toBeGreaterThan(1_000);
      // Most of them came through now and then, and were refused else, in words.
      expect(done.size).toBeGreaterThan(Object.keys(attempts).length / 2);
      for (const outcome of outcomes.keys()) expect(outcome).toMatch(/^[a-z_]+$/);
      expect(read).toEqual(new Set([false]));
      field.check();
    },
    120_000,
  );

  it(`nothing outside is read in ${CALLS.toLocaleString('en')} of each call`, async () => {
    using field = battlefield('directory');
    await using session = await connect(server, {
      args: [field.inside(), '--access=write', '--rate=10000', `--journal=${field.at('journal')}`],
    });
    const calls = [
      ['read_file', { path: 'dir/file' }],
      ['read_file', { paths: ['dir/file', 'dir/sub/x'] }],
      ['read_file', { path: 'dir/file', as: 'base64' }],
      ['list_directory', { path: 'dir', details: true }],
      ['list_directory', { depth: 3, details: true }],
      ['find_files', { glob: '**', path: 'dir', larger_than: 1 }],
      ['find_files', { glob: '*e*' }],
      ['search_text', { pattern: 'canary|inside', path: 'dir' }],
      ['search_text', { pattern: 'canary|inside', mode: 'count' }],
      ['edit_file', { path: 'dir/file', edits: [{ old: 'ar', new: 'x' }], dry_run: true }],
    ] as const;
    await using swapper = await swapping(field.swapped, field.link);
    const answered = new Map<number, number>();
    for (let count = 0; count < CALLS; count++) {
      for (const [index, [tool, args]] of calls.entries()) {
        const { text: answer, isError } = await session.call(tool, args);
        expect(answer).not.toMatch(/canary\n|secret-name|Y2FuYXJ5/);
        if (!isError) answered.set(index, (answered.get(index) ?? 0) + 1);
      }
    }
    expect(await swapper.stop()).toBeGreaterThan(1_000);
    // Each was answered now and then, or always where links are only named.
    expect(answered.size).toBeGreaterThan(calls.length / 2);
    field.check();
  }, 120_000);
});
