import { quote, Refusal } from '@handrail/domain';
import { identifier } from '../statement/identifier.ts';
import type { Token } from '../statement/tokens.ts';
import type { Judged } from '../write/judged.ts';
import { refused } from '../write/not-allowed.ts';
import type { Server } from './server.ts';

/**
 * What is to be known before a definition is made: these servers commit around each.
 * @throws Refusal `no_dry_run`, `not_allowed`
 */
export function checkDefinition(
  { product }: Server,
  { policy: { kind } }: Judged,
  count: number,
  commit: boolean,
): void {
  if (!commit)
    throw new Refusal(
      'no_dry_run',
      `${product} commits by itself around ${kind}, so that it cannot be rehearsed.`,
      'Call with dry_run=false: the person is asked without a rehearsal.',
    );
  if (count > 1)
    throw refused(
      `${product} commits by itself around ${kind}, so that not all of several statements could be undone`,
      'Give it alone.',
    );
}

/** Databases that are the server's own. */
const OWN = new Set(['mysql', 'performance_schema', 'sys']);

/**
 * What belongs to the server is neither changed nor read beside a change.
 * @throws Refusal `not_allowed`
 */
export function checkNames(all: readonly Token[], database: string): void {
  const own = all.find(
    (token, index) => all[index + 1]?.text === '.' && OWN.has(identifier(token)?.toLowerCase() ?? ''),
  );
  if (own !== undefined || OWN.has(database.toLowerCase()))
    throw refused(
      `The database ${quote((own && identifier(own)) ?? database)} is the server's own, with accounts and rights in it`,
      'That is for whoever runs the server.',
    );
  if (all.some((token) => identifier(token)?.toLowerCase() === 'load_file'))
    throw refused('LOAD_FILE reads files of the server, not the database', 'Pass the value as a param.');
}

/** A definition that failed may have left something. */
export const partlyDone = ({ code, message, hint, content, cause }: Refusal, product: string): Refusal =>
  new Refusal(
    code,
    `${message} ${product} rolls no definition back: part of it may have been done.`,
    `Look at what is there with describe_tables. ${hint}`,
    { content, cause },
  );
