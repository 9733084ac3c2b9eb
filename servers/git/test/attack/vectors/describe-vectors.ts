import { describe, expect, it } from 'vitest';
import { cleanEnvironment } from '../../temporary.ts';
import { callAll, startServer } from '../calling.ts';
import { laboratory, type Place } from '../lab/place.ts';
import type { Vector } from '../lab/vector.ts';

/** Makes all calls; after which of them something had run, or which failed within. */
export async function whatRan(
  place: Place,
  {
    repo = 'project',
    environment = cleanEnvironment(),
  }: { repo?: string; environment?: Record<string, string> },
): Promise<object[]> {
  const wrong: object[] = [];
  await using session = await startServer(place.root, environment);
  for await (const { name, args, code } of callAll(session, repo))
    if (place.fired().length > 0 || code === 'internal') wrong.push({ name, args, code, ran: place.fired() });
  return wrong;
}

/** A file for each kind, so that they share the processors. */
export function describeVectors(vectors: readonly Vector[]): void {
  describe('runs nothing that a repository names', () => {
    it.for(vectors)('$id $name', async ({ plant, repo }) => {
      using place = laboratory();
      plant(place);
      expect(await whatRan(place, repo === undefined ? {} : { repo })).toEqual([]);
    });
  });
}
