import { describe, expect, it } from 'vitest';
import { runGit } from '../../temporary.ts';
import { hostileEnvironments } from './hostile-environment.ts';
import { laboratory } from './place.ts';

using sample = laboratory();
const names = hostileEnvironments(sample).map(
  ({ variables }, index) => [Object.keys(variables).at(-1), index] as const,
);

describe('what plain git does by its environment', () => {
  it.for(names)('%s', ([, index]) => {
    using place = laboratory();
    const { variables = {}, control = [] } = hostileEnvironments(place)[index] ?? {};
    expect(place.fired()).toEqual([]);
    runGit(place.repository, control, { environment: variables });
    expect(place.fired()).toHaveLength(1);
  });
});
