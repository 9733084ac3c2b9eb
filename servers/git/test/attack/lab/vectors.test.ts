import { describe, expect, it } from 'vitest';
import { git } from '../../temporary.ts';
import { laboratory } from './place.ts';
import { vectors } from './vectors.ts';

const version = /\d+\.\d+/.exec(git('/', 'version'))?.[0] ?? '';
const olderThan = (needed: string) => version.localeCompare(needed, 'en', { numeric: true }) < 0;

describe('what plain git runs', () => {
  it.for(vectors)('$id $name', ({ plant, trigger, needs }) => {
    using place = laboratory();
    plant(place);
    expect(place.fired()).toEqual([]);
    trigger(place.plain, place);
    expect(place.fired()).toHaveLength(needs !== undefined && olderThan(needs) ? 0 : 1);
  });

  it('is each of G1 to G35', () => {
    const numbers = vectors.map(({ id }) => Number(/^G(\d+)[a-z]?$/.exec(id)?.[1]));
    expect([...new Set(numbers)].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 35 }, (_, index) => index + 1),
    );
    expect(new Set(vectors.map(({ id }) => id)).size).toBe(vectors.length);
  });
});
