import { describe, expect, it } from 'vitest';
import { median, percentile, ratioOf, selfRatio } from '../src/statistics.ts';

describe('percentile', () => {
  it.each([
    [[5], 0.9, 5],
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2.5],
    [[10, 20, 30, 40, 50], 0.9, 46],
    [[Infinity, Infinity], 0.5, Infinity],
  ])('of %j at %d is %d', (values, share, expected) => {
    expect(percentile(values, share)).toBeCloseTo(expected);
  });
});

describe('ratioOf', () => {
  const floor = [10, 11, 9, 10, 12, 10];

  it('is that of the medians, within its interval', () => {
    const values = [31, 33, 28, 30, 36, 29];
    const { value, low, high } = ratioOf(values, floor);
    expect(value).toBeCloseTo(median(values) / median(floor));
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
    expect(high - low).toBeGreaterThan(0);
  });

  it('has no width where every round agrees, though the rounds differ', () => {
    const { value, low, high } = ratioOf(
      floor.map((ms) => ms * 3),
      floor,
    );
    expect([low, high]).toEqual([value, value]);
  });

  it('is within its interval where one side has fewer rounds', () => {
    const { value, low, high } = ratioOf([31, 33, 28, 30, 36, 29], [12, 9, 10]);
    expect(value).toBeCloseTo(3.05);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });

  it('says the same each time', () => {
    const values = [31, 33, 28, 30, 36, 29];
    expect(ratioOf(values, floor)).toEqual(ratioOf(values, floor));
  });
});

it('a series against itself shows a drift as something else than 1', () => {
  expect(selfRatio([10, 10, 10, 10])).toBe(1);
  expect(selfRatio([10, 20, 10, 20])).toBe(2);
});
