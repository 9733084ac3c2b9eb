import { setImmediate } from 'node:timers/promises';

const LONGEST_TURN_MS = 10;

/** For long work in steps: called after each, it lets others have their turn when this one has lasted long enough. */
export interface Breather {
  (): Promise<void>;
  isDue(): boolean;
}

export function breather(): Breather {
  let since = performance.now();
  const isDue = () => performance.now() - since >= LONGEST_TURN_MS;
  const breathe = async () => {
    if (!isDue()) return;
    await setImmediate();
    since = performance.now();
  };
  return Object.assign(breathe, { isDue });
}
