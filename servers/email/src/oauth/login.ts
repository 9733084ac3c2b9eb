import { quote, Refusal } from '@handrail/domain';
import type { OAuthClient } from './client.ts';
import { grantByBrowser } from './login-browser.ts';
import { loginByDevice } from './login-device.ts';
import type { Grant, Person } from './person.ts';
import { postForm } from './post-form.ts';
import { withLock } from './token-lock.ts';
import { tokenFile, writeTokens } from './token-store.ts';
import { tokensIn } from './tokens.ts';

interface Login {
  readonly user: string;
  readonly client: OAuthClient;
  /** With a code instead of a browser on this machine. */
  readonly device: boolean;
  /** Where tokens are kept. */
  readonly folder: string;
}

/**
 * Gets the tokens of a user and keeps them.
 * @throws Refusal `client_needed`, `login_failed`, `not_supported`, `bad_answer`, `cannot_connect`
 */
export async function login({ user, client, device, folder }: Login, person: Person): Promise<void> {
  const { id } = client;
  if (id === undefined)
    throw new Refusal(
      'client_needed',
      `To log in as ${quote(user)} takes a registration of your own with the provider.`,
      'Give its --client-id, and for Google HANDRAIL_EMAIL_CLIENT_SECRET; the README tells how one is made.',
    );
  const secret = await client.secret?.();
  const body = device
    ? await loginByDevice({ ...client, id }, secret, person)
    : await exchanged(client, await grantByBrowser({ ...client, id }, user, person), id, secret, person);
  const tokens = tokensIn(body, { client_id: id, client_secret: secret });
  const file = tokenFile(folder, user, client.tokenEndpoint);
  await withLock(file, async () => await writeTokens(file, tokens));
  person.say(`Logged in as ${quote(user)}.`);
  if (tokens.refresh_token === undefined)
    person.say('The provider gave nothing to renew the login with: it will end, and you must log in again.');
}

async function exchanged(
  client: OAuthClient,
  grant: Grant,
  id: string,
  secret: string | undefined,
  { signal }: Person,
): Promise<unknown> {
  const fields = { ...grant, client_id: id, client_secret: secret };
  const { error, body } = await postForm(client.tokenEndpoint, fields, signal);
  if (error === undefined) return body;
  throw new Refusal(
    'login_failed',
    `The authorization server gave no token (${quote(error)}).`,
    'Look at the client id and the secret that belongs to it, and start again.',
  );
}
