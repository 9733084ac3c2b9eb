import { expect, it } from 'vitest';
import { cleanEnvironment } from '../../temporary.ts';
import { callAll, startServer } from '../calling.ts';
import { hostileEnvironments } from '../lab/hostile-environment.ts';
import { laboratory } from '../lab/place.ts';
import { whatRan } from './describe-vectors.ts';

it('makes calls that do something in a repository that is as it should be', async () => {
  using place = laboratory();
  await using session = await startServer(place.root);
  for await (const { name, args, refused, code, text } of callAll(session, 'project'))
    expect({ name, args, code, text }).toEqual({ name, args, code: refused, text });
});

using first = laboratory();
it.for(hostileEnvironments(first).map((_, index) => index))(
  'heeds nothing of the environment that plain git would: variables %i',
  async (index) => {
    using place = laboratory();
    const { variables = {}, control = [] } = hostileEnvironments(place)[index] ?? {};
    expect(control).not.toEqual([]);
    expect(await whatRan(place, { environment: cleanEnvironment(variables) })).toEqual([]);
  },
);
