import { Client, DatabaseError } from 'pg';
import type { NetworkTarget } from '../settings/connection.ts';
import { cannotConnect } from './connect-failure.ts';
import { type Encryption, encryptionsOf } from './tls.ts';

/** Shorter than a statement may take by default, so that it is told why nothing came. */
const CONNECT_MS = 8_000;

/** What the server calls these sessions. */
export const APPLICATION = 'handrail-sql';

export interface Connected {
  readonly client: Client;
  readonly encryption: Encryption;
}

/**
 * Nothing is taken from the environment or a password file: the settings have done that.
 * @throws Refusal `cannot_connect`, without the password
 */
export async function connectPostgres(target: NetworkTarget): Promise<Connected> {
  const [first, second] = encryptionsOf(target);
  try {
    return await attempt(target, first);
  } catch (error) {
    if (second === undefined || !isOfEncryption(error)) throw cannotConnect(error, target);
    return await attempt(target, second).catch((again: unknown) => {
      throw cannotConnect(again, target);
    });
  }
}

async function attempt(target: NetworkTarget, encryption: Encryption): Promise<Connected> {
  const { host, port, user, password = '', database } = target;
  const client = new Client({
    host,
    port,
    user,
    password,
    database,
    ssl: encryption,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: APPLICATION,
  });
  client.on('error', () => {}); // whoever waits for an answer is told as well
  try {
    await client.connect();
    return { client, encryption };
  } catch (error) {
    client.connection.stream.destroy();
    throw error;
  }
}

/** Whether it may go otherwise without TLS, or with it: the server refuses the kind of connection, or TLS failed. */
function isOfEncryption(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code === '28000';
  return !(error instanceof Error && ('syscall' in error || error.message.includes('timeout')));
}
