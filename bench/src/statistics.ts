import { seeded } from './seeded.ts';

/** How many times the rounds are drawn again to see how far a ratio moves. */
const DRAWS = 2_000;

/** @param share 0 to 1; between two values by linear interpolation */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below === above ? below : below + (above - below) * (position - Math.floor(position));
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export interface Ratio {
  readonly value: number;
  /** 95 % of the ratios that the same rounds, drawn again with replacement, would have given. */
  readonly low: number;
  readonly high: number;
}

/**
 * The ratio of the medians of two series that were measured in the same rounds.
 * Rounds are drawn whole, since what disturbs one process of a round disturbs its neighbours too.
 */
export function ratioOf(values: readonly number[], reference: readonly number[]): Ratio {
  const value = median(values) / median(reference);
  if (Math.min(values.length, reference.length) < 2) return { value, low: value, high: value };
  const rounds = Math.max(values.length, reference.length);
  const random = seeded(rounds); // the same figures give the same report
  const ratios = Array.from({ length: DRAWS }, () => {
    const drawn = Array.from({ length: rounds }, random);
    const pick = (series: readonly number[]) =>
      median(series.map((_, index) => series[Math.floor((drawn[index] ?? 0) * series.length)] ?? Number.NaN));
    return pick(values) / pick(reference);
  });
  return { value, low: percentile(ratios, 0.025), high: percentile(ratios, 0.975) };
}

/** A series against itself, odd rounds to even ones: what is not 1 is noise. */
export const selfRatio = (values: readonly number[]): number =>
  median(values.filter((_, round) => round % 2 === 1)) / median(values.filter((_, round) => round % 2 === 0));
