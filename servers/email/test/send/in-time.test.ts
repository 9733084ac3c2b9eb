import { Refusal } from '@handrail/domain';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { inTime } from '../../src/send/in-time.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const late = () => new Refusal('outcome_unknown', 'It may have left.', 'Look.');

it('tells what came of a message in time', async () => {
  await expect(inTime(Promise.resolve('sent'), late)).resolves.toBe('sent');
  await expect(inTime(Promise.reject(new Error('refused')), late)).rejects.toThrow('refused');
  expect(vi.getTimerCount()).toBe(0);
});

it('tells before the deadline of a call that it is not known, and the work goes on', async () => {
  const done: string[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  const work = promise.then((text) => done.push(text));
  const answer = inTime(work, late).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(await answer).toMatchObject({ code: 'outcome_unknown' });
  resolve('filed');
  await work;
  expect(done).toEqual(['filed']);
});
