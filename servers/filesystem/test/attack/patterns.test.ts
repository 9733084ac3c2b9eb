import { getEventListeners } from 'node:events';
import { readdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { canHold } from '../../src/paths/directory.ts';
import { fenced } from '../fenced.ts';
import { cursorIn, searching } from '../searching.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

const trap = `b: x\n${'a'.repeat(50)}!\n`;

/** Patterns that take a time exponential in the length of a line, by backtracking. */
const catastrophic = ['(a+)+$', '(a*)*b', '^(?:a?){40}a{20}$', '(?<=^b(a|a)+)!'];

const descriptors = (): number => readdirSync('/proc/self/fd').length;
const threads = (): number => readdirSync('/proc/self/task').length;

describe('a catastrophic pattern', () => {
  it.each(catastrophic)('%s is ended, and told with the file', async (pattern) => {
    using folder = temporaryFolder();
    folder.make({ 'b/trap': trap, fine: 'fine\n' });
    await using search = searching([folder.path]);
    await expect(search.ask({ pattern })).rejects.toMatchObject({
      code: 'pattern_too_slow',
      message: expect.stringContaining('"b/trap"'),
    });
    expect(fenced(await search.ask({ pattern: 'fine' }))).toEqual(['fine', '1: fine']);
  });

  it('does not keep from other searches, whose files are all searched', async () => {
    using folder = temporaryFolder();
    const names = Array.from({ length: 500 }, (_, index) => `other/${String(index).padStart(4, '0')}`);
    folder.make({ ...Object.fromEntries(names.map((name) => [name, 'other\n'])), 'trap/trap': trap });
    await using search = searching([folder.path]);
    let isOver = false;
    const slow = Promise.allSettled(
      Array.from({ length: 2 }, () => search.ask({ pattern: '(a+)+$', path: 'trap' })),
    ).finally(() => (isOver = true));
    do {
      const found = await search.lines(
        { pattern: 'other', path: 'other', mode: 'files' },
        { budget: 1_000_000 },
      );
      expect(found).toEqual(names);
    } while (!isOver);
    for (const outcome of await slow)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'pattern_too_slow' } });
  });

  it('gives what was found before it, where a page has no room for more', async () => {
    using folder = temporaryFolder();
    folder.make({ 'a/first': 'a\n'.repeat(5_000), 'b/trap': trap });
    await using search = searching([folder.path]);
    expect(fenced(await search.ask({ pattern: '(a+)+$' })).slice(0, 2)).toEqual(['a/first', '1: a']);
  });

  it.skipIf(!canHold)('leaves no descriptor and no thread behind, ended or cancelled', async () => {
    using folder = temporaryFolder();
    folder.make({ trap, 'a/b/trap': trap });
    const before = { descriptors: descriptors(), threads: threads() };
    {
      await using search = searching([folder.path]);
      for (let count = 0; count < 2; count++) await search.ask({ pattern: '(a+)+$' }).catch(() => {});
      for (let count = 0; count < 8; count++) {
        const controller = new AbortController();
        const asked = search.ask({ pattern: '(a+)+$' }, { signal: controller.signal });
        setTimeout(() => controller.abort(new Error('cancelled')), count * 20);
        await expect(asked).rejects.toThrow('cancelled');
      }
      expect(fenced(await search.ask({ pattern: 'a!' }))).toHaveLength(4);
    }
    await expect.poll(() => ({ descriptors: descriptors(), threads: threads() })).toEqual(before);
  });
});

describe('a search', () => {
  it('stops when it is cancelled, and all the others go on', async () => {
    using folder = temporaryFolder();
    for (let count = 0; count < 20; count++)
      folder.make(
        Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${count}/${index}`, `${trap}b\n`])),
      );
    await using search = searching([folder.path]);
    const searches = Array.from({ length: 20 }, async (_, index) => {
      const controller = new AbortController();
      const isCancelled = index % 2 === 0;
      const asked = search.ask(
        { pattern: 'a!', mode: 'count' },
        { signal: controller.signal, budget: 1_000_000 },
      );
      if (!isCancelled) return fenced(await asked).length;
      setTimeout(() => controller.abort(new Error('cancelled')), index);
      return await asked.then(
        () => 'done before',
        (error: unknown) => String(error),
      );
    });
    const outcomes = await Promise.all(searches);
    expect(outcomes.filter((outcome) => outcome === 2_000)).toHaveLength(10);
    expect(outcomes).toContain('Error: cancelled');
  });

  it.skipIf(!canHold)('leaves nothing open when its page is full', async () => {
    using folder = temporaryFolder();
    const names = Array.from({ length: 500 }, (_, index) => `${index}/${index}/hit`);
    folder.make(Object.fromEntries(names.map((name) => [name, 'hit\n'.repeat(100)])));
    await using search = searching([folder.path]);
    await search.lines({ pattern: 'nothing' }); // all threads have started
    const before = descriptors();
    const { signal } = new AbortController();
    for (let count = 0; count < 20; count++)
      expect(cursorIn(await search.ask({ pattern: 'hit' }, { signal }))).toBeDefined();
    await expect.poll(descriptors).toBe(before);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('is refused when its signal has aborted, and when the pool has ended', async () => {
    using folder = temporaryFolder();
    folder.make({ a: `${'x'.repeat(50)}\n!` });
    await using search = searching([folder.path]);
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(search.ask({ pattern: 'x' }, { signal })).rejects.toThrow('too late');
    const asked = search.ask({ pattern: '(x+)+$!' });
    setTimeout(() => void search.pool[Symbol.asyncDispose](), 20);
    await expect(asked).rejects.toThrow('closing');
    await expect(search.ask({ pattern: 'x' })).rejects.toThrow('closing');
  });

  it('never reads through a file that is exchanged for a link all the time', async () => {
    using folder = temporaryFolder();
    folder.make({ 'root/dir/a': 'inside\n', outside: 'canary\n' });
    const swaps = new Int32Array(new SharedArrayBuffer(8));
    const swapper = new Worker(SWAPPER, {
      eval: true,
      workerData: {
        swaps,
        path: folder.at('root/dir/a'),
        other: folder.at('other'),
        outside: folder.at('outside'),
      },
    });
    await using search = searching([folder.at('root')]);
    const seen = new Map<string, number>();
    while (Atomics.load(swaps, 0) < 500) {
      const found = fenced(await search.ask({ pattern: 'inside|canary' })).at(1) ?? 'nothing';
      seen.set(found, (seen.get(found) ?? 0) + 1);
    }
    await swapper.terminate();
    expect([...seen.keys()].toSorted()).toEqual(['1: inside', 'nothing']);
  });
});

const SWAPPER = `
  const { renameSync, symlinkSync, writeFileSync } = require('node:fs');
  const { swaps, path, other, outside } = require('node:worker_threads').workerData;
  for (;;) {
    symlinkSync(outside, other);
    renameSync(other, path);
    writeFileSync(other, 'inside\\n');
    renameSync(other, path);
    Atomics.add(swaps, 0, 1);
  }
`;
