import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostileValues } from './hostile-values.ts';
import { secret } from './leak.ts';
import { laboratory } from './place.ts';

using sample = laboratory();
const controlled = hostileValues(sample).flatMap(({ value, control }, index) =>
  control === undefined ? [] : [[value.replaceAll(sample.folder, ''), control[0], index] as const],
);

describe('what plain git does with', () => {
  it.for(controlled)('%s for %s', ([, , index]) => {
    using place = laboratory();
    const { control = [] } = hostileValues(place)[index] ?? {};
    const { out, err } = place.plain(...control);
    const shown = (out.toString() + err).includes(secret);
    expect(shown || place.fired().length > 0).toBe(true);
  });

  it('makes what they name outside, and nothing else', () => {
    using place = laboratory();
    hostileValues(place);
    expect(existsSync(join(place.outside, 'file'))).toBe(true);
    expect(place.fired()).toEqual([]);
  });
});
