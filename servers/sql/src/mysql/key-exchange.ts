import mysql, { type AuthPlugin, type Connection } from 'mysql2';

/** A server wants the password in a way in which whoever stands between could learn it. */
export class UnsafeKeyExchange extends Error {}

/** What a plugin sends to ask for the key of the server, with which it encrypts the password. */
const ASKING = new Set([1, 2]);

/**
 * How passwords are proved without TLS. Two plugins would take whatever key the server sends and encrypt the password
 * with it, and without TLS nobody knows whose key that is. On this host alone it is taken, through a tunnel too.
 * https://dev.mysql.com/doc/refman/8.4/en/caching-sha2-pluggable-authentication.html
 */
export const withoutKeys = {
  caching_sha2_password: guarded(mysql.authPlugins.caching_sha2_password()),
  sha256_password: guarded(mysql.authPlugins.sha256_password()),
};

function guarded(plugin: AuthPlugin): AuthPlugin {
  return (about) => {
    const answer = plugin(about);
    return (data) => {
      const bytes = answer(data);
      if (bytes instanceof Uint8Array && isAsking(bytes) && !isHere(about.connection))
        throw new UnsafeKeyExchange('without TLS the key of the server is not trusted');
      return bytes;
    };
  };
}

const isAsking = (bytes: Uint8Array): boolean => bytes.length === 1 && ASKING.has(bytes[0] ?? 0);

/** By the address that it is connected to; the driver's types leave the socket out. */
function isHere(connection: Connection): boolean {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the driver has
  const { stream } = connection as { readonly stream?: { readonly remoteAddress?: string } };
  return /^(?:127\.|::1$|::ffff:127\.)/.test(stream?.remoteAddress ?? '');
}
