/** G44, G45 and G52: whatever a caller gives for a parameter that takes text, it stays a value. */
import { existsSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { player } from '../playing.ts';
import { everyCall } from './every-call.ts';
import { hostileValues, password } from './lab/hostile-values.ts';
import { secret } from './lab/leak.ts';
import { laboratory } from './lab/place.ts';

/** One call of each tool and action, which the value is put into. */
const calls = everyCall.filter(
  ({ tool, args }, index) =>
    everyCall.findIndex((other) => other.tool === tool && other.args['action'] === args['action']) === index,
);

/** Parameters that take text, or a list of it. */
function textParameters(input: z.ZodObject): string[] {
  return Object.entries(input.shape).flatMap(([name, schema]) =>
    [['-'], '-'].some((value) => z.safeParse(schema, value).success) ? [name] : [],
  );
}

const SHARDS = 8;

it.each(Array.from({ length: SHARDS }, (_, shard) => shard))('values, part %i', async (shard) => {
  using place = laboratory();
  const values = hostileValues(place).filter((_, index) => index % SHARDS === shard);
  const play = player({ roots: [place.root] });
  const before = readdirSync(place.outside, { recursive: true }).length;
  for (const { value } of values)
    for (const { tool, args } of calls)
      for (const name of textParameters(tool.input)) {
        const schema = tool.input.shape[name];
        const given = schema !== undefined && z.safeParse(schema, value).success ? value : [value];
        const asked = { ...(tool.name === 'git_create' ? {} : { repo: 'project' }), ...args, [name]: given };
        const parsed = tool.input.safeParse(asked);
        if (!parsed.success) continue;
        const outcome = await play.run(tool, asked);
        const text = JSON.stringify(outcome);
        const what = `${tool.name} ${JSON.stringify(asked).slice(0, 300)}`;
        expect(place.fired(), what).toEqual([]);
        expect(text.includes(secret) && !value.includes(secret), what).toBe(false);
        expect(name === 'url' && text.includes(password), what).toBe(false);
      }
  expect(readdirSync(place.outside, { recursive: true })).toHaveLength(before);
  expect(existsSync(place.repository)).toBe(true);
});
