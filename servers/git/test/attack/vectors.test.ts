import { describe, expect, it } from 'vitest';
import { player } from '../playing.ts';
import { everyCall } from './every-call.ts';
import { hostileEnvironments } from './lab/hostile-environment.ts';
import { laboratory, type Place } from './lab/place.ts';
import { vectors } from './lab/vectors.ts';
import { cleanEnvironment } from '../temporary.ts';

/** Makes all calls, whether they succeed or not; what each said. */
async function callAll(place: Place, repo = 'project', environment = cleanEnvironment()): Promise<string[]> {
  const play = player({ roots: [place.root], environment });
  const said: string[] = [];
  for (const { tool, args } of everyCall) {
    const asked = 'path' in args && tool.name === 'git_create' ? args : { repo, ...args };
    if (tool.preview !== undefined) await play.preview(tool, asked).catch(() => undefined);
    const outcome = await play.run(tool, asked);
    said.push(`${tool.name} ${JSON.stringify(args)}: ${'text' in outcome ? 'done' : outcome.code}`);
    expect(place.fired(), `${tool.name} ${JSON.stringify(args)}`).toEqual([]);
  }
  return said;
}

it('makes calls that do something in a repository that is as it should be', async () => {
  using place = laboratory();
  expect(await callAll(place)).toEqual(
    everyCall.map(({ tool, args, refused = 'done' }) => `${tool.name} ${JSON.stringify(args)}: ${refused}`),
  );
});

describe('runs nothing that a repository names', () => {
  it.for(vectors)('$id $name', async ({ plant, repo }) => {
    using place = laboratory();
    plant(place);
    await callAll(place, repo);
  });
});

describe('heeds nothing of the environment that plain git would', () => {
  using first = laboratory();
  it.for(hostileEnvironments(first).map((_, index) => index))('variables %i', async (index) => {
    using place = laboratory();
    const { variables = {}, control = [] } = hostileEnvironments(place)[index] ?? {};
    expect(control).not.toEqual([]);
    await callAll(place, 'project', cleanEnvironment(variables));
  });
});
