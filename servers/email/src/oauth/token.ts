import { quote, Refusal } from '@handrail/domain';
import type { Secret } from '../settings/account.ts';
import type { OAuthClient } from './client.ts';
import { postForm } from './post-form.ts';
import { withLock } from './token-lock.ts';
import { readTokens, tokenFile, writeTokens } from './token-store.ts';
import { type Tokens, tokensIn } from './tokens.ts';

/** A token that has less to live is renewed first: clocks differ, and a login takes its time. */
const SPARE_MS = 60_000;

interface Owner {
  readonly user: string;
  /** What is simpler than to log in; whole sentences. */
  readonly instead: string | undefined;
}

/**
 * The access token that is valid now, renewed where need be (RFC 6749 §6). Of several processes one renews it and the
 * others find it in the file: a server that rotates refresh tokens (RFC 9700 §4.14.2) ends the login when one is used twice.
 * @returns throws Refusal `login_needed`, `cannot_connect`, `timeout`
 */
export function tokenSecret(folder: string, owner: Owner, client: OAuthClient): Secret {
  const file = tokenFile(folder, owner.user, client.tokenEndpoint);
  let renewing: Promise<string> | undefined;
  return async () => {
    const tokens = await readTokens(file);
    if (tokens === undefined) throw neverLoggedIn(owner);
    if (isFresh(tokens)) return tokens.access_token;
    renewing ??= withLock(file, async () => await renewed(file, owner, client)).finally(() => {
      renewing = undefined;
    });
    return await renewing;
  };
}

const isFresh = ({ expires_at: end }: Tokens): boolean => end - SPARE_MS > Date.now();

async function renewed(file: string, owner: Owner, client: OAuthClient): Promise<string> {
  const tokens = await readTokens(file);
  if (tokens === undefined) throw neverLoggedIn(owner);
  if (isFresh(tokens)) return tokens.access_token; // another process was quicker
  if (tokens.refresh_token === undefined) throw isOver(owner);
  const { error, body } = await postForm(client.tokenEndpoint, {
    grant_type: 'refresh_token',
    refresh_token: tokens.refresh_token,
    client_id: tokens.client_id,
    client_secret: tokens.client_secret,
  });
  if (error === 'invalid_grant') throw isOver(owner);
  if (error !== undefined)
    throw new Refusal(
      'cannot_connect',
      `The authorization server would not renew the login of ${quote(owner.user)} (${quote(error)}).`,
      'Try again; if it stays so, log in anew.',
    );
  const next = tokensIn(body, tokens);
  await writeTokens(file, next);
  return next.access_token;
}

const neverLoggedIn = (owner: Owner): Refusal =>
  new Refusal('login_needed', `Nobody has logged in as ${quote(owner.user)}.`, howTo(owner));

const isOver = (owner: Owner): Refusal =>
  new Refusal('login_needed', `The login as ${quote(owner.user)} is over, or was taken back.`, howTo(owner));

const howTo = ({ user, instead }: Owner): string =>
  instead === undefined
    ? `The operator logs in with the command: handrail-email login ${user}.`
    : `${instead} Or log in with the command: handrail-email login ${user}; the README tells what that takes.`;
