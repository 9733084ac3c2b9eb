/** G44, G45 and G52: whatever a caller gives for a parameter that takes text, it stays a value. */
import { existsSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { startServer } from './calling.ts';
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
const textParameters = (input: z.ZodObject): string[] =>
  Object.entries(input.shape).flatMap(([name, schema]) =>
    [['-'], '-'].some((value) => z.safeParse(schema, value).success) ? [name] : [],
  );

const SHARDS = 12;

it.each(Array.from({ length: SHARDS }, (_, shard) => shard))('values, part %i', async (shard) => {
  using place = laboratory();
  const values = hostileValues(place).filter((_, index) => index % SHARDS === shard);
  await using session = await startServer(place.root);
  const before = readdirSync(place.outside, { recursive: true }).length;
  for (const { value } of values)
    for (const { tool, args } of calls)
      for (const name of textParameters(tool.input)) {
        const schema = tool.input.shape[name];
        const given = schema !== undefined && z.safeParse(schema, value).success ? value : [value];
        const asked = { ...(tool.name === 'git_create' ? {} : { repo: 'project' }), ...args, [name]: given };
        const { text } = await session.call(tool.name, asked);
        const leaks = text.includes(secret) && !value.includes(secret);
        expect({
          call: `${tool.name} ${JSON.stringify(asked).slice(0, 300)}`,
          ran: place.fired(),
          crashed: text.startsWith('internal:'),
          leaks: leaks || (name === 'url' && text.includes(password)),
        }).toMatchObject({ ran: [], crashed: false, leaks: false });
      }
  expect(readdirSync(place.outside, { recursive: true })).toHaveLength(before);
  expect(existsSync(place.repository)).toBe(true);
});
