import { describe, expect, it } from 'vitest';
import { leaks } from './leaks.ts';
import { laboratory } from './place.ts';

describe('what plain git shows', () => {
  it.for(leaks)('$id $name', ({ plant, show, secret }) => {
    using place = laboratory();
    plant(place);
    expect(show(place)).toContain(secret);
  });

  it('is each of G36 to G43', () => {
    expect(new Set(leaks.map(({ id }) => id)).size).toBe(leaks.length);
    const numbers = new Set(leaks.map(({ id }) => id.slice(0, 3)));
    expect([...numbers].toSorted()).toEqual(['G36', 'G37', 'G38', 'G39', 'G40', 'G41', 'G42', 'G43']);
  });
});
