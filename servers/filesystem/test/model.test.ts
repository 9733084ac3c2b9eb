import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Changes } from '../src/changes/changes.ts';
import { Refusal } from '@handrail/domain';
import { origin, playground } from './changing.ts';

/** Content by path; null for a directory. */
type Files = ReadonlyMap<string, string | null>;

type Step =
  | {
      readonly do: 'write';
      readonly when: 'absent' | 'present' | 'either';
      readonly appends: boolean;
      readonly path: string;
      readonly text: string;
    }
  | { readonly do: 'mkdir'; readonly path: string }
  | {
      readonly do: 'move';
      readonly from: string;
      readonly to: string;
      readonly copies: boolean;
      readonly replaces: boolean;
    }
  | { readonly do: 'remove'; readonly path: string; readonly recursive: boolean }
  | { readonly do: 'undo' };

const parentsOf = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, names) => names.slice(0, index + 1).join('/'));

const below = (files: Files, path: string): string[] =>
  [...files.keys()].filter((other) => other.startsWith(`${path}/`));

/** What a step makes of files; undefined when it must be refused. */
function after(files: Files, step: Exclude<Step, { do: 'undo' }>): Files | undefined {
  const result = new Map(files);
  const make = (path: string): boolean => {
    for (const parent of parentsOf(path)) {
      if (typeof result.get(parent) === 'string') return false;
      result.set(parent, null);
    }
    return true;
  };
  switch (step.do) {
    case 'write': {
      const there = files.get(step.path);
      if (there === null || (there === undefined ? step.when === 'present' : step.when === 'absent'))
        return undefined;
      if (!make(step.path)) return undefined;
      return result.set(step.path, (step.appends ? (there ?? '') : '') + step.text);
    }
    case 'mkdir':
      return files.has(step.path) || !make(step.path) ? undefined : result.set(step.path, null);
    case 'remove': {
      const entries = below(files, step.path);
      if (!files.has(step.path) || (entries.length > 0 && !step.recursive)) return undefined;
      for (const path of [step.path, ...entries]) result.delete(path);
      return result;
    }
    case 'move': {
      const { from, copies, replaces } = step;
      const to = files.get(step.to) === null ? `${step.to}/${from.split('/').at(-1) ?? ''}` : step.to;
      const what = files.get(from);
      const there = files.get(to);
      if (what === undefined || to === from || to.startsWith(`${from}/`)) return undefined;
      if (there !== undefined && (there === null || what === null || !replaces)) return undefined;
      if (!make(to)) return undefined;
      for (const path of [from, ...below(files, from)]) {
        result.set(to + path.slice(from.length), files.get(path) ?? null);
        if (!copies) result.delete(path);
      }
      return result;
    }
  }
}

async function run(changes: Changes, step: Step): Promise<unknown> {
  switch (step.do) {
    case 'write':
      return await changes.write(step.path, { ...step, content: () => Buffer.from(step.text) }, origin);
    case 'mkdir':
      return await changes.makeDirectory(step.path, origin);
    case 'move':
      return await changes.move(step, origin);
    case 'remove':
      return await changes.remove(step.path, { recursive: step.recursive, permanent: false }, origin);
    case 'undo':
      return await changes.undo(undefined, origin);
  }
}

const onDisk = (root: string): Files =>
  new Map(
    readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => {
      const isDirectory = statSync(join(root, path)).isDirectory();
      return [path, isDirectory ? null : readFileSync(join(root, path), 'utf8')];
    }),
  );

const sorted = (files: Files) => [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));

const path = fc.constantFrom('a', 'b', 'd', 'd/a', 'd/b', 'e', 'e/d', 'e/f/g', 'é/\n');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      when: fc.constantFrom('absent', 'present', 'either'),
      appends: fc.boolean(),
      path,
      text: fc.string({ maxLength: 5, unit: 'grapheme' }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mkdir' as const), path }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      from: path,
      to: path,
      copies: fc.boolean(),
      replaces: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), path, recursive: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const) }) },
);

it('any changes leave what a model says, and taking all of them back leaves what was there first', async () => {
  let refused = 0;
  let done = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      using play = await playground();
      play.make({ 'root/a': 'first', 'root/d/a': 'second', 'root/e/': '' });
      const first = onDisk(play.in());
      let files: Files = first;
      const history: Files[] = [];
      const takeBack = (): Files | undefined => {
        for (let before = history.pop(); before !== undefined; before = history.pop())
          // What changed nothing is nothing to take back.
          if (JSON.stringify(sorted(before)) !== JSON.stringify(sorted(files))) return before;
        return undefined;
      };
      for (const each of steps) {
        const expected = each.do === 'undo' ? takeBack() : after(files, each);
        const outcome = await run(play.changes, each).catch((error: unknown) => error);
        if (!(outcome instanceof Refusal) && outcome instanceof Error) throw outcome;
        expect({ each, isRefused: outcome instanceof Refusal }).toEqual({
          each,
          isRefused: expected === undefined,
        });
        if (expected === undefined) refused += 1;
        else {
          done += 1;
          if (each.do !== 'undo') history.push(files);
          files = expected;
        }
        expect(sorted(onDisk(play.in()))).toEqual(sorted(files));
      }
      while ((await play.changes.undo(undefined, origin).catch(() => undefined)) !== undefined);
      expect(sorted(onDisk(play.in()))).toEqual(sorted(first));
    }),
    { numRuns: 60 },
  );
  // Both happen, or the law says little
  expect(Math.min(refused, done)).toBeGreaterThan(100);
});
