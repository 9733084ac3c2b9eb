import { setImmediate } from 'node:timers/promises';

const LONGEST_TURN_MS = 10;

/** For long work in steps: called after each, it lets others have their turn when this one has lasted long enough. */
export function breather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < LONGEST_TURN_MS) return;
    await setImmediate();
    since = performance.now();
  };
}
