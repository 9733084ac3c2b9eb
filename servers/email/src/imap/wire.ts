import type { ImapFlow } from 'imapflow';
import { UidSet } from './uid-set.ts';

/** A word of a command, or a list in parentheses. Literals may hold any bytes (RFC 9051 §4.3). */
export type Word =
  | { readonly type: 'ATOM' | 'STRING' | 'SEQUENCE'; readonly value: string }
  | { readonly type: 'LITERAL'; readonly value: Buffer }
  | readonly Word[];

/** A word of an answer. */
type Answered =
  | { readonly value?: unknown; readonly section?: readonly Answered[] }
  | readonly Answered[]
  | null;

export interface Response {
  readonly attributes?: readonly Answered[];
}

type OnUntagged = (response: Response) => Promise<void>;

/** What every command of the library goes through, and its type declarations leave out. */
interface Executor {
  exec(
    command: string,
    attributes: readonly Word[],
    options?: { readonly untagged: Readonly<Record<string, OnUntagged>> },
  ): Promise<{ readonly response: Response; next(): void }>;
}

export const atom = (value: string): Word => ({ type: 'ATOM', value });
export const set = (value: string | UidSet): Word => ({
  type: 'SEQUENCE',
  value: typeof value === 'string' ? value : value.text,
});

/** A text as an argument: quoted where it is ASCII, else a literal, since strict servers take no other 8-bit text. */
export const text = (value: string): Word =>
  /^[\x20-\x7E]*$/.test(value) ? { type: 'STRING', value } : { type: 'LITERAL', value: Buffer.from(value) };

/**
 * Sends a command that the library has no call for, or none that tells enough.
 * @returns the response code of the server's OK in upper case, such as `MODIFIED`, or an empty text
 * @throws what the library throws for NO and BAD, with `responseStatus`
 */
export async function execute(
  client: ImapFlow,
  command: string,
  words: readonly Word[],
  untagged: Readonly<Record<string, OnUntagged>> = {},
): Promise<string> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  const executor = client as unknown as Executor;
  const { response, next } = await executor.exec(command, words, { untagged });
  next(); // the answers to the next command wait for it
  const [first] = response.attributes ?? [];
  const code = isNode(first) ? first.section?.[0] : undefined;
  return valueOf(code).toUpperCase();
}

export interface Matches {
  readonly count: number;
  /** UIDs, or sequence numbers where these were asked for. */
  readonly all: UidSet;
}

/**
 * Searches the selected mailbox; by one short answer where the server can (ESEARCH, RFC 4731).
 * @param command `SEARCH` answers sequence numbers
 */
export async function search(
  client: ImapFlow,
  keys: readonly Word[],
  command: 'UID SEARCH' | 'SEARCH' = 'UID SEARCH',
): Promise<Matches> {
  const wantsAll = client.capabilities.has('ESEARCH') ? [atom('RETURN'), [atom('ALL'), atom('COUNT')]] : [];
  let told: UidSet | undefined;
  const numbers: number[] = [];
  await execute(client, command, [...wantsAll, ...charsetOf(client, keys), ...keys], {
    ESEARCH: async ({ attributes = [] }) => {
      const words = attributes.map(valueOf);
      const at = words.findIndex((word) => word.toUpperCase() === 'ALL');
      told = UidSet.parse(at < 0 ? '' : (words[at + 1] ?? ''));
    },
    // A long answer may come in several lines.
    SEARCH: async ({ attributes = [] }) => {
      for (const word of attributes.map(valueOf)) if (/^[1-9]\d{0,9}$/.test(word)) numbers.push(Number(word));
    },
  });
  const all = told ?? UidSet.of(numbers);
  return { count: all.size, all };
}

/** How many match. Without ESEARCH all of them are told, and counted here. */
export async function count(client: ImapFlow, keys: readonly Word[]): Promise<number> {
  if (!client.capabilities.has('ESEARCH')) return (await search(client, keys)).count;
  let numbers: ReadonlyMap<string, bigint> = new Map();
  await execute(
    client,
    'UID SEARCH',
    [atom('RETURN'), [atom('COUNT')], ...charsetOf(client, keys), ...keys],
    {
      ESEARCH: async ({ attributes = [] }) => {
        numbers = readNumbers(attributes.slice(2)); // behind the tag and UID
      },
    },
  );
  return Number(numbers.get('COUNT') ?? 0);
}

function charsetOf({ enabled }: ImapFlow, keys: readonly Word[]): readonly Word[] {
  const isPlain = !keys.flat(9).some((word) => 'type' in word && word.type === 'LITERAL');
  return isPlain || enabled.has('UTF8=ACCEPT') ? [] : [atom('CHARSET'), atom('UTF-8')];
}

/** Of names and numbers in turn. */
export function readNumbers(words: Answered | readonly Answered[] | undefined): ReadonlyMap<string, bigint> {
  const texts = Array.isArray(words) ? words.map(valueOf) : [];
  return new Map(
    texts.flatMap((name, at): readonly (readonly [string, bigint])[] => {
      const number = texts[at + 1] ?? '';
      return at % 2 === 0 && /^\d{1,20}$/.test(number) ? [[name.toUpperCase(), BigInt(number)]] : [];
    }),
  );
}

const isNode = (word: Answered | undefined): word is Exclude<Answered, readonly Answered[] | null> =>
  word !== undefined && word !== null && !Array.isArray(word);

export const valueOf = (word: Answered | undefined): string =>
  isNode(word) && typeof word.value === 'string' ? word.value : '';
