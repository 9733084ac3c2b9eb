import { Refusal } from '@handrail/domain';
import * as z from 'zod';
import { nearestFirst } from '../mailboxes/near.ts';
import { sendModes } from './account.ts';
import { NAME, RESERVED } from './names.ts';

const whole = (most: number) => {
  const error = () => `must be a whole number from 1 to ${most}`;
  return z.int({ error }).min(1, { error }).max(most, { error }).optional();
};

const text = z.string({ error: () => 'must be a text' }).optional();
const texts = z
  .array(z.string({ error: () => 'must be a text' }), { error: () => 'must be a list' })
  .optional();

const oauth = z.strictObject({
  provider: z
    .enum(['google', 'microsoft'], {
      error: () => 'must be google or microsoft; for others give the endpoints',
    })
    .optional(),
  authorization_endpoint: text,
  token_endpoint: text,
  device_authorization_endpoint: text,
  scope: text,
  client_id: text,
  client_secret: text,
});

const account = z
  .strictObject({
    account: z.string({ error: () => 'must be an address, a URL or the folder of a Maildir' }),
    from: texts,
    user: text,
    smtp: text,
    password: text,
    token: text,
    oauth: oauth.optional(),
    ca: text,
    fingerprint: texts,
    insecure: z.boolean({ error: () => 'must be true or false' }).optional(),
    send: z.enum(sendModes, { error: () => `must be one of ${sendModes.join(', ')}` }).optional(),
    recipients: texts,
    bcc: z.boolean({ error: () => 'must be true or false' }).optional(),
    most_recipients: whole(1_000),
    per_hour: whole(10_000),
    auth_servers: texts,
  })
  .refine(({ password, token, oauth: login }) => [password, token, login].filter(Boolean).length <= 1, {
    error: () => 'has more than one of "password", "token" and "oauth"; one is enough',
  })
  .transform(
    ({ most_recipients: mostRecipients, per_hour: perHour, auth_servers: authServers, ...rest }) => ({
      ...rest,
      mostRecipients,
      perHour,
      authServers,
      oauth: rest.oauth && {
        provider: rest.oauth.provider,
        authorizationEndpoint: rest.oauth.authorization_endpoint,
        tokenEndpoint: rest.oauth.token_endpoint,
        deviceEndpoint: rest.oauth.device_authorization_endpoint,
        scope: rest.oauth.scope,
        clientId: rest.oauth.client_id,
        clientSecret: rest.oauth.client_secret,
      },
    }),
  );

const name = z
  .string()
  .regex(NAME, { error: () => 'a name has 1 to 32 of the characters a-z, 0-9 and "-", and no "-" first' })
  .refine((given) => !RESERVED.has(given), {
    error: () => `an account cannot be called ${[...RESERVED].join(' or ')}: URIs have other things there`,
  });

const config = z.strictObject({
  accounts: z
    .record(name, account, { error: () => 'must be an object with an entry for each account' })
    .refine((all) => Object.keys(all).length > 0, { error: () => 'must have one at least' }),
});

const KEYS = [config.shape, account.in.shape, oauth.shape].flatMap((shape) => Object.keys(shape));

/**
 * What a configuration file says, by the names of the accounts.
 * @throws Refusal `bad_config` with a line for each thing to mend; never shows a value
 */
export function parseConfig(value: unknown): Readonly<Record<string, z.output<typeof account>>> {
  const parsed = config.safeParse(value);
  if (parsed.success) return parsed.data.accounts;
  const problems = parsed.error.issues.flatMap((issue) => {
    const place = issue.path.length === 0 ? 'the file' : issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${place}: ${unknownKey(key)}`);
    if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => `${place}: ${message}`);
    return [`${place}: ${issue.message}`];
  });
  throw new Refusal('bad_config', problems.join('\n'), 'The README has an example.');
}

const unknownKey = (key: string): string =>
  `"${key.slice(0, 100)}" is not known; did you mean "${nearestFirst(key, KEYS)[0] ?? ''}"?`;
