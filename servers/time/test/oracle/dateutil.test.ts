import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '@handrail/testing/services';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { formatLocalTime, parseLocalTime } from '../../src/local-time.ts';
import { recurrenceRule } from '../../src/recurrence-rule.ts';
import { readRecurrence } from '../../src/recurrence-text.ts';
import { OutOfTime, within } from '../../src/time-box.ts';
import { generator } from './generator.ts';

const SCRIPT = fileURLToPath(new URL('ask_dateutil.py', import.meta.url));
const RULES = 300;
const COUNT = 8;

const random = generator(20_261_121);
const questions = Array.from({ length: RULES }, () => [anyRule(), anyStart(), COUNT] as const);
const python = spawnSync(pythonWith('dateutil') ?? 'python3', [SCRIPT], {
  input: JSON.stringify(questions),
  maxBuffer: 2 ** 26,
});
if (python.error === undefined && python.status !== 0) throw new Error(python.stderr.toString());
const { version, times } = z
  .object({ version: z.string().nullable(), times: z.array(z.array(z.string()).nullable()) })
  .parse(python.error === undefined ? JSON.parse(python.stdout.toString()) : { version: null, times: [] });

describe.skipIf(version === null)(`python-dateutil ${version ?? '(absent)'}`, () => {
  test('the first times of random rules', () => {
    const tally = { same: 0, rare: 0 };
    const wrong: unknown[] = [];
    for (const [index, [rule, start]] of questions.entries()) {
      const expected = times[index];
      const ours = firstTimes(rule, start);
      // Rules that rarely or never apply end both searches early, at times that say nothing
      if (ours === undefined || expected === null || expected === undefined) tally.rare++;
      else if (String(ours) === String(expected)) tally.same++;
      else wrong.push([rule, start, ours, expected]);
    }
    expect(wrong).toEqual([]);
    expect(tally.same).toBeGreaterThan(RULES * 0.8);
    console.info(`rules: ${JSON.stringify(tally)}`);
  });
});

function firstTimes(text: string, start: string): string[] | undefined {
  const from = parseLocalTime(start);
  const found: string[] = [];
  try {
    within(500, () =>
      recurrenceRule(readRecurrence(text), from).each(from, (local) => {
        found.push(formatLocalTime(local));
        return found.length < COUNT;
      }),
    );
    return found;
  } catch (error) {
    if (error instanceof OutOfTime) return undefined;
    throw error;
  }
}

function below(size: number): number {
  return Math.floor(random() * size);
}

/** Some of the numbers from `least` to `most`, or of the negative ones given. */
function some(least: number, most: number, size: number, ...more: readonly number[]): string {
  const all = Array.from({ length: 1 + below(size) }, () => {
    const at = below(most - least + 1 + more.length);
    return more[at] ?? least + at - more.length;
  });
  return [...new Set(all)].join(',');
}

/**
 * Any rule of ours, but that BYDAY has numbers on all days or on none: dateutil, from which rrule was ported,
 * takes `1TH,TU` to demand both, where RFC 5545 lists alternatives.
 */
function anyRule(): string {
  const freq = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY'][below(5)] ?? 'DAILY';
  const long = freq === 'YEARLY' || freq === 'MONTHLY';
  const parts = [`FREQ=${freq}`];
  const perhaps = (chance: number, part: () => string): void => {
    if (random() < chance) parts.push(part());
  };
  perhaps(0.5, () => `INTERVAL=${1 + below(5)}`);
  perhaps(0.3, () => `BYMONTH=${some(1, 12, 4)}`);
  const weeks = freq === 'YEARLY' && random() < 0.15;
  if (weeks) parts.push(`BYWEEKNO=${some(1, 53, 3, -1, -2)}`);
  const number = long && !weeks && random() < 0.4 ? (['1', '2', '-1', '-2', '4'][below(5)] ?? '') : '';
  perhaps(0.45, () => {
    const days = new Set(
      Array.from({ length: 1 + below(3) }, () => 'MOTUWETHFRSASU'.slice(2 * below(7)).slice(0, 2)),
    );
    return `BYDAY=${[...days].map((day) => number + day).join(',')}`;
  });
  if (freq !== 'WEEKLY') perhaps(0.25, () => `BYMONTHDAY=${some(1, 31, 5, -1, -2)}`);
  if (freq === 'YEARLY') perhaps(0.1, () => `BYYEARDAY=${some(1, 366, 6, -1)}`);
  perhaps(0.25, () => `BYHOUR=${some(0, 23, 3)}`);
  perhaps(0.2, () => `BYMINUTE=${some(0, 59, 3)}`);
  if (parts.some((part) => part.startsWith('BY'))) perhaps(0.2, () => `BYSETPOS=${some(1, 2, 2, -1)}`);
  perhaps(0.2, () => `WKST=${['SU', 'MO', 'WE'][below(3)] ?? 'MO'}`);
  return parts.join(';');
}

function anyStart(): string {
  const ms = Date.UTC(2020 + below(8), below(12), 1 + below(28), below(24), below(60));
  return formatLocalTime({ localMs: ms });
}
