/** Rounds of floor, ours and peer, one after the other: starts and calls, and the work of a domain. */
import type { Figures, Role, Sample } from './figures.ts';

type Turn = () => Sample | Promise<Sample>;

export interface Rounds {
  readonly rounds: number;
  /** Fewer, where one of the peer takes seconds. */
  readonly peerRounds?: number;
  /** @throws Error when the answer is not what was asked for, as its figures say nothing */
  readonly turns: Readonly<Partial<Record<Role, Turn>>>;
}

export interface Workload extends Rounds {
  /** What is done, and what the floor does, as sentences of the page. */
  readonly about: string;
}

const inOrder = ['floor', 'ours', 'peer'] as const;

/** Each in turn, after one round that only warms the disk cache. */
export async function inTurn(
  { rounds, peerRounds = rounds, turns }: Rounds,
  figures: Figures,
): Promise<void> {
  for (let round = 0; round <= rounds; round++) {
    for (const role of inOrder) {
      if (role === 'peer' && round > peerRounds) continue;
      const sample = await turns[role]?.();
      if (round > 0 && sample !== undefined) figures.add({ role }, sample);
    }
  }
}
