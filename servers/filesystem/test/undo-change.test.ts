import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { deleteFile } from '../src/tools/delete-file.ts';
import { editFile } from '../src/tools/edit-file.ts';
import { moveFile } from '../src/tools/move-file.ts';
import { undoChange } from '../src/tools/undo-change.ts';
import { writeFile } from '../src/tools/write-file.ts';
import { carryOut, holding } from '../src/changes/ground.ts';
import { Journal } from '../src/changes/journal.ts';
import { Queue } from '../src/changes/queue.ts';
import { openChanges, origin, playground } from './changing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

it('takes changes back in order, newest first, until none is left', async () => {
  using play = await playground();
  await play.run(writeFile, { path: 'new/a', content: 'one\n' });
  await play.run(editFile, { path: 'new/a', edits: [{ old: 'one', new: 'two' }] });
  await play.run(moveFile, { from: 'new/a', to: 'b' });
  await play.run(deleteFile, { path: 'b' });
  const content = (name: string) =>
    existsSync(play.in(name)) ? readFileSync(play.in(name), 'utf8') : undefined;
  const seen: unknown[] = [];
  for (let step = 0; step < 4; step++) {
    const { tool, paths } = await play.run(undoChange, {});
    seen.push([tool, paths, content('new/a'), content('b')]);
  }
  expect(seen).toEqual([
    ['delete_file', ['b'], undefined, 'two\n'],
    ['move_file', ['new/a', 'b'], 'two\n', undefined],
    ['edit_file', ['new/a'], 'one\n', undefined],
    ['write_file', ['new/a'], undefined, undefined],
  ]);
  expect(readdirSync(play.in())).toEqual([]);
  expect(await play.run(undoChange, {})).toMatchObject({ code: 'nothing_to_undo' });
});

it('takes one change back alone, and the taking back too', async () => {
  using play = await playground();
  play.make({ 'root/a': 'old', 'root/b': 'old' });
  chmodSync(play.in('a'), 0o640);
  const { change } = await play.run(writeFile, { path: 'a', content: 'new', mode: 'overwrite' });
  await play.run(writeFile, { path: 'b', content: 'new', mode: 'overwrite' });
  const undone = await play.run(undoChange, { change });
  expect(undone).toEqual({ undone: change, tool: 'write_file', paths: ['a'], change: expect.any(String) });
  expect([readFileSync(play.in('a'), 'utf8'), readFileSync(play.in('b'), 'utf8')]).toEqual(['old', 'new']);
  expect(statSync(play.in('a')).mode & 0o777).toBe(0o640);
  expect(await play.run(undoChange, { change })).toMatchObject({ code: 'nothing_to_undo' });
  await play.run(undoChange, { change: undone['change'] });
  expect(readFileSync(play.in('a'), 'utf8')).toBe('new');
  // The first change stands again, and is the newest but one
  expect(await play.run(undoChange, {})).toMatchObject({ paths: ['b'] });
  expect(await play.run(undoChange, {})).toMatchObject({ undone: change });
});

it.each([
  ['the content', (path: string) => writeFileSync(path, 'x!!')],
  ['the permissions', (path: string) => chmodSync(path, 0o600)],
  ['all of it', (path: string) => rmSync(path)],
  ['its kind', (path: string) => (rmSync(path), symlinkSync('elsewhere', path))],
])('refuses when %s has changed since', async (_what, meddle) => {
  using play = await playground();
  play.make({ 'root/a': 'old', 'root/elsewhere': 'new' });
  await play.run(writeFile, { path: 'a', content: 'new', mode: 'overwrite' });
  meddle(play.in('a'));
  expect(await play.run(undoChange, {})).toMatchObject({
    code: 'changed_since',
    error: expect.stringContaining('"a"'),
  });
  expect(readdirSync(play.in()).toSorted().slice(-1)).toEqual(['elsewhere']);
});

it('does not move a file back onto another', async () => {
  using play = await playground();
  play.make({ 'root/a': 'moved' });
  await play.run(moveFile, { from: 'a', to: 'b' });
  play.make({ 'root/a': 'other' });
  expect(await play.run(undoChange, {})).toMatchObject({ code: 'changed_since' });
  expect(readFileSync(play.in('a'), 'utf8')).toBe('other');
});

it('leaves a directory that was made for a change, when something else is in it by now', async () => {
  using play = await playground();
  await play.run(writeFile, { path: 'x/y/a', content: 'a' });
  play.make({ 'root/x/other': 'mine' });
  await play.run(undoChange, {});
  expect(readdirSync(play.in('x'))).toEqual(['other']);
  await play.run(writeFile, { path: 'd/' });
  play.make({ 'root/d/other': 'mine' });
  expect(await play.run(undoChange, {})).toMatchObject({ code: 'changed_since' });
});

it('does not follow a link that was put on the way', async () => {
  using play = await playground();
  play.make({ 'root/d/a': 'old', 'root/e/a': 'new' });
  await play.run(writeFile, { path: 'd/a', content: 'new', mode: 'overwrite' });
  rmSync(play.in('d'), { recursive: true });
  symlinkSync('e', play.in('d'));
  expect(await play.run(undoChange, {})).toMatchObject({ code: 'changed_since' });
  rmSync(play.in('d'));
  mkdirSync(play.at('outside'));
  symlinkSync('../outside', play.in('d'));
  expect(await play.run(undoChange, {})).toMatchObject({ code: 'outside_roots' });
  expect(readFileSync(play.in('e/a'), 'utf8')).toBe('new');
});

it('knows changes of other processes, and only those in its own folders', async () => {
  using play = await playground();
  play.make({ 'one/a': 'old', 'two/a': 'old' });
  const journal = { folder: play.at('journal') };
  const one = await openChanges([play.at('one')], journal);
  using _one = one.changes;
  const again = await openChanges([play.at('one')], journal);
  using _again = again.changes;
  const two = await openChanges([play.at('two')], journal);
  using _two = two.changes;
  const overwrite = { when: 'present', content: () => Buffer.from('new') } as const;
  const { change } = await one.changes.write('a', overwrite, origin);
  await two.changes.write('a', overwrite, origin);
  await expect(two.changes.undo(change, origin)).rejects.toMatchObject({ code: 'unknown_change' });
  expect(await again.changes.undo(undefined, origin)).toMatchObject({ undone: change });
  expect(readFileSync(play.at('one/a'), 'utf8')).toBe('old');
  expect(readFileSync(play.at('two/a'), 'utf8')).toBe('new');
});

it.each(['', '../../etc/passwd', 'zzzzzzzzzzz', 'x'.repeat(10_000), '\u0000'])(
  'knows no change %#',
  async (change) => {
    using play = await playground();
    expect(await play.run(undoChange, { change })).toMatchObject({ code: 'unknown_change' });
  },
);

it('writes nothing from a journal that is damaged', async () => {
  using play = await playground();
  play.make({ 'root/a': 'old content' });
  await play.run(writeFile, { path: 'a', content: 'new', mode: 'overwrite' });
  const [blob = ''] = readdirSync(play.at('journal/blobs'));
  writeFileSync(play.at('journal/blobs', blob), 'forged text');
  expect(await play.run(undoChange, {})).toMatchObject({ code: 'not_kept' });
  rmSync(play.at('journal/blobs', blob));
  expect(await play.run(undoChange, {})).toMatchObject({ code: 'not_kept' });
  expect(readFileSync(play.in('a'), 'utf8')).toBe('new');
  expect(readdirSync(play.in())).toEqual(['a']);
});

it('has nothing to take back of a change that was put down and not done', async () => {
  using play = await playground();
  play.make({ 'root/a': 'old', 'root/b': 'old' });
  await play.run(writeFile, { path: 'b', content: 'new', mode: 'overwrite' });
  await play.run(writeFile, { path: 'a', content: 'new', mode: 'overwrite' });
  writeFileSync(play.in('a'), 'old'); // as if the kill had come before the rename
  expect(await play.run(undoChange, {})).toMatchObject({ paths: ['b'] });
  const [newest = ''] = readdirSync(play.at('journal/changes')).toSorted().toReversed();
  truncateSync(join(play.at('journal/changes'), newest), 20);
  expect(await play.run(undoChange, {})).toMatchObject({
    code: expect.stringMatching(/changed_since|nothing_to_undo/),
  });
});

it('keeps the journal within its size, the newest changes last', async () => {
  using play = await playground({ bytes: 100_000 });
  const contents = Array.from({ length: 30 }, (_, index) => String(index).padEnd(10_000));
  await play.run(writeFile, { path: 'a', content: '' });
  for (const content of contents) await play.run(writeFile, { path: 'a', content, mode: 'overwrite' });
  const sizes = readdirSync(play.at('journal/blobs')).map(
    (name) => statSync(play.at('journal/blobs', name)).size,
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(100_000);
  for (let step = 28; step > 24; step--) {
    await play.run(undoChange, {});
    expect(readFileSync(play.in('a'), 'utf8')).toBe(contents[step]);
  }
});

it('forgets what is too old, with what was kept for it', async () => {
  using play = await playground();
  play.make({ 'root/a': 'old', 'root/d/x': 'x' });
  await play.run(writeFile, { path: 'a', content: 'new', mode: 'overwrite' });
  await play.run(deleteFile, { path: 'd', recursive: true });
  const count = () =>
    ['blobs', 'changes', 'trash'].map((part) => readdirSync(play.at('journal', part)).length);
  await play.changes.prune();
  expect(count()).toEqual([1, 2, 1]);
  const later = await openChanges([play.in()], { folder: play.at('journal'), days: 0 });
  using changes = later.changes;
  await new Promise((resolve) => void setTimeout(resolve, 2));
  await changes.prune();
  expect(count()).toEqual([0, 0, 0]);
  expect(await play.run(undoChange, {})).toMatchObject({ code: 'nothing_to_undo' });
});

it('refuses the newest change, not an older one, when a deleted directory was made anew', async () => {
  using play = await playground();
  play.make({ 'root/important': 'old', 'root/build/out': 'x' });
  await play.run(writeFile, { path: 'important', content: 'new', mode: 'overwrite' });
  const { change } = await play.run(deleteFile, { path: 'build', recursive: true });
  play.make({ 'root/build/': '' });
  for (const args of [{}, { change }])
    expect(await play.run(undoChange, args)).toMatchObject({
      code: 'changed_since',
      error: expect.stringContaining('"build"'),
    });
  expect(readFileSync(play.in('important'), 'utf8')).toBe('new');
  rmSync(play.in('build'), { recursive: true });
  expect(await play.run(undoChange, {})).toMatchObject({ undone: change });
  expect(readdirSync(play.in('build'))).toEqual(['out']);
});

it.each([true, false])(
  'takes a link back that took the place of a file (copy=%s), and again',
  async (copy) => {
    using play = await playground();
    play.make({ 'root/a': 'old', 'root/target': 'other' });
    symlinkSync('target', play.in('link'));
    await play.run(moveFile, { from: 'link', to: 'a', copy, overwrite: true });
    const { change } = await play.run(undoChange, {});
    const isLink = () => lstatSync(play.in('a')).isSymbolicLink();
    expect([isLink(), readFileSync(play.in('a'), 'utf8'), existsSync(play.in('link'))]).toEqual([
      false,
      'old',
      true,
    ]);
    expect(await play.run(undoChange, { change })).toMatchObject({ undone: change });
    expect([isLink(), readFileSync(play.in('a'), 'utf8'), existsSync(play.in('link'))]).toEqual([
      true,
      'other',
      copy,
    ]);
  },
);

it('loses nothing that others write while it looks', async () => {
  using play = await playground();
  for (let turns = 0; turns < 24; turns++) {
    play.make({ 'root/a': 'old' });
    await play.run(writeFile, { path: 'a', content: 'x'.repeat(6_000_000), mode: 'overwrite' });
    const undoing = play.run(undoChange, {});
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => void setImmediate(resolve));
    const fd = openSync(play.in('a'), 'r+');
    writeSync(fd, 'OTHERS', 0);
    closeSync(fd);
    const { code = 'done' } = await undoing;
    expect(['done', 'changed_since', 'changed_meanwhile']).toContain(code);
    expect(readFileSync(play.in('a'), 'utf8').slice(0, 6)).toBe('OTHERS');
  }
});

it('leaves the record of another server that has the same id, and takes another', async () => {
  using folder = temporaryFolder();
  using journal = new Journal(folder.at('journal'));
  const taken = journal.nextId();
  const free = journal.nextId();
  const record = (id: string) => readFileSync(folder.at('journal/changes', `${id}.json`), 'utf8');
  folder.make({ [`journal/changes/${taken}.json`]: 'of another server' });
  const ids = [taken, free];
  await holding(
    { queue: new Queue() },
    () => [],
    origin.signal,
    async () => await carryOut({ journal }, ids.shift() ?? '', [], origin),
  );
  expect(ids).toEqual([]);
  expect(record(taken)).toBe('of another server');
  expect(record(free)).toContain(free);
});

it('keeps what it is to take back while the journal is pruned', async () => {
  using play = await playground();
  play.make({ 'root/d/x': 'x' });
  for (let file = 0; file < 2_000; file++) play.make({ [`root/slow/${file}`]: '' });
  const { change } = await play.run(deleteFile, { path: 'd', recursive: true });
  await new Promise((resolve) => void setTimeout(resolve, 2));
  const later = await openChanges([play.in()], { folder: play.at('journal'), days: 0 });
  using changes = later.changes;
  const controller = new AbortController();
  const { signal } = controller;
  // It takes the place first, and gives it free at the end
  const slow = changes.move(
    { from: play.in('slow'), to: play.in('d'), copies: true, replaces: false },
    { tool: 'test', signal },
  );
  const undoing = changes.undo(String(change), origin);
  await changes.prune();
  controller.abort();
  await expect(slow).rejects.toThrow('abort');
  expect(await undoing).toMatchObject({ undone: change });
  expect(readdirSync(play.in('d'))).toEqual(['x']);
});

it('says so when the journal was deleted underneath', async () => {
  using play = await playground();
  play.make({ 'root/d/x': 'x', 'root/e/x': 'x' });
  const { change } = await play.run(deleteFile, { path: 'e', recursive: true });
  const unavailable = { code: 'journal_unavailable' };
  rmSync(play.at('journal/trash'), { recursive: true });
  expect(await play.run(deleteFile, { path: 'd', recursive: true })).toMatchObject(unavailable);
  expect(await play.run(undoChange, { change })).toMatchObject(unavailable);
  rmSync(play.at('journal'), { recursive: true });
  expect(await play.run(deleteFile, { path: 'd', recursive: true })).toMatchObject(unavailable);
  expect(await play.run(undoChange, {})).toMatchObject(unavailable);
  expect(readdirSync(play.in('d'))).toEqual(['x']);
});
