import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deadline } from '../src/layers/deadline.ts';
import type { Handler, Invocation } from '../src/layers/layer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const beat = vi.fn<() => void>();
const call = (signal: AbortSignal) =>
  // The layer looks at these alone.
  ({ signal, operation: { access: 'read' }, progress: { report: () => {}, beat } }) as unknown as Invocation;

const never: Handler = () => new Promise(() => {});

it('beats every 20 s while the work goes on, and stops at the deadline', async () => {
  const answer = deadline(65_000)(never)(call(new AbortController().signal));
  const refused = answer.then(
    () => 'answered',
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(64_000);
  expect(beat).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await refused).toMatchObject({ code: 'deadline' });
  await vi.advanceTimersByTimeAsync(100_000);
  expect(beat).toHaveBeenCalledTimes(3);
  expect(vi.getTimerCount()).toBe(0);
});

it('leaves no timer and no listener behind an answer', async () => {
  const caller = new AbortController();
  const remove = vi.spyOn(caller.signal, 'removeEventListener');
  await deadline(1_000)(() => Promise.resolve({ content: [] }))(call(caller.signal));
  expect(vi.getTimerCount()).toBe(0);
  expect(remove).toHaveBeenCalledOnce();
});

it('answers a call that was cancelled before it began', async () => {
  await expect(deadline(1_000)(never)(call(AbortSignal.abort()))).rejects.toMatchObject({
    code: 'cancelled',
  });
});
