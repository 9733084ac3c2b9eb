import { Refusal } from '@handrail/domain';
import * as z from 'zod';
import { nearNames } from '../schema/near-names.ts';
import { NAME } from './names.ts';

const whole = (least: number, most: number) => {
  const error = () => `must be a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error }).optional();
};

const limits = z.strictObject({
  rows: whole(1, 100_000),
  timeout_ms: whole(100, 3_600_000),
  changed_rows: whole(0, 1_000_000_000),
  memory_mib: whole(128, 65_536),
  sessions: whole(1, 32),
});

const deny = z.strictObject({
  tables: z.array(z.string()).default([]),
  columns: z.array(z.string()).default([]),
});

const connection = z
  .strictObject({
    url: z.string().optional(),
    engine: z.enum(['postgres', 'mysql']).optional(),
    host: z.string().optional(),
    port: z.union([z.int(), z.string()]).transform(String).optional(),
    user: z.string().optional(),
    password: z.string().optional(),
    password_file: z.string().optional(),
    database: z.string().optional(),
    sslmode: z.string().optional(),
    sslrootcert: z.string().optional(),
    sslcert: z.string().optional(),
    sslkey: z.string().optional(),
    mode: z.enum(['read', 'write']).default('read'),
    allow_privileged: z.boolean().default(false),
    limits: limits.default({}),
    deny: deny.default({ tables: [], columns: [] }),
  })
  .refine(({ url, engine }) => (url === undefined) !== (engine === undefined), {
    error: () => 'needs either a "url" (or the path of a file), or an "engine" and where it is',
  })
  .refine(({ password, password_file: file }) => password === undefined || file === undefined, {
    error: () => 'has both a "password" and a "password_file"; one is enough',
  });

const name = z
  .string()
  .regex(NAME, { error: () => 'a name has 1 to 40 of the characters a-z, 0-9, "_" and "-"' });

const config = z.strictObject({
  connections: z
    .record(name, connection, { error: () => 'must be an object with an entry for each connection' })
    .refine((all) => Object.keys(all).length > 0, { error: () => 'must have one at least' }),
});

export type ConnectionConfig = z.output<typeof connection>;

const KEYS = [config, connection, limits, deny].flatMap(({ shape }) => Object.keys(shape));

/**
 * What a configuration file says, by the names of the connections.
 * @throws Refusal `bad_config` with a line for each thing to mend; never shows a value
 */
export function parseConfig(value: unknown): Readonly<Record<string, ConnectionConfig>> {
  const parsed = config.safeParse(value);
  if (parsed.success) return parsed.data.connections;
  const problems = parsed.error.issues.flatMap((issue) => {
    const place = issue.path.length === 0 ? 'the file' : issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${place}: ${unknownKey(key)}`);
    if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => `${place}: ${message}`);
    return [`${place}: ${issue.message}`];
  });
  throw new Refusal('bad_config', problems.join('\n'), 'The README has an example.');
}

function unknownKey(key: string): string {
  const [near] = nearNames(key, KEYS);
  return `"${key}" is not known${near === undefined ? '' : `; did you mean "${near}"?`}`;
}
