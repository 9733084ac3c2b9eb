/** What the URL of a database says, percent-decoded. What it leaves out is undefined. */
export interface DatabaseUrl {
  /** In lower case; without what SQLAlchemy puts behind a plus sign. */
  readonly scheme: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Without the brackets of an IPv6 address. */
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly database: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
}

const BEGIN = /^([a-z][a-z0-9.-]*)(?:\+[a-z0-9]+)?:\/\/(.*)$/is;
const HOST = String.raw`(?:\[([^\]@/?]*)\]|([^@/?#:[\]\s]*))`;
/** Digits, or what stands for them. */
const PORT = String.raw`(?::(\d*|\$\{[^}]*\}))?`;
const DATABASE = '(?:/+([^@/?]*))?';
const PARAMETERS = String.raw`(?:\?((?:[\w.%-]+=[^&]*(?:&|$))*))?`;
const PLACE = new RegExp(`^${HOST}${PORT}${DATABASE}${PARAMETERS}$`);

/**
 * Reads `scheme://[user[:password]@][host][:port][/database][?parameters]` as libpq does, and forgives more: characters
 * that should have been percent-encoded may stand in a password as they are, wherever the rest can then be read.
 * @param expand applied to each part once it is decoded, so that what it puts in needs no encoding
 * @returns undefined when it cannot be read; no part of it is safe to show then
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
export function parseUrl(text: string, expand = (part: string) => part): DatabaseUrl | undefined {
  const [, scheme = '', rest] = BEGIN.exec(text) ?? [];
  if (rest === undefined) return undefined;
  const split = splitPlace(rest);
  if (split === undefined) return undefined;
  const part = (raw: string | undefined) =>
    raw === undefined || raw === '' ? undefined : expand(decode(raw));
  const { credentials, place } = split;
  const colon = credentials.indexOf(':');
  const [, bracketed, host, port, database, query = ''] = place;
  return {
    scheme: scheme.toLowerCase(),
    user: part(colon < 0 ? credentials : credentials.slice(0, colon)),
    password: colon < 0 ? undefined : part(credentials.slice(colon + 1)),
    host: part(bracketed ?? host),
    port: part(port),
    database: part(database),
    parameters: new Map(
      query
        .split('&')
        .filter((pair) => pair !== '')
        .map((pair) => {
          const equals = pair.indexOf('=');
          return [decode(pair.slice(0, equals)), expand(decode(pair.slice(equals + 1)))];
        }),
    ),
  };
}

/** The first @ behind which a place can be read ends the credentials, unless the whole is a place already. */
function splitPlace(rest: string): { credentials: string; place: RegExpExecArray } | undefined {
  for (let begin = 0, at = -1; ; begin = at + 1) {
    const place = PLACE.exec(rest.slice(begin));
    if (place !== null) return { credentials: rest.slice(0, Math.max(0, at)), place };
    at = rest.indexOf('@', begin);
    if (at < 0) return undefined;
  }
}

/** What is no percent-encoded UTF-8 stays as it is. */
export const decode = (text: string): string =>
  text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
