import { quote, Refusal } from '@handrail/domain';
import type { QualifiedName } from '../schema/catalog.ts';
import { quoteIdentifier, quoteTable } from '../schema/identifiers.ts';
import { type Denied, deniedNames } from '../schema/visible-catalog.ts';
import { follow } from './denied-views.ts';
import { covers, type Grant } from './grants.ts';
import type { Link } from './link.ts';
import type { MysqlConnection } from './mysql-connection.ts';
import { grantsOf } from './rights.ts';
import type { Server } from './server.ts';
import { type View, viewsOf } from './views.ts';
import { keyOf } from './visible.ts';
import { checkEntries, type Visible, visibleNames } from './visible-names.ts';

const MOST_SHOWN = 20;

/** A table or view that gives what is denied. */
interface Wrong {
  readonly table: Visible;
  /** The table behind a view. */
  readonly reached?: QualifiedName;
}

interface Known {
  readonly visible: readonly Visible[];
  readonly grants: readonly Grant[];
  readonly denied: Denied;
}

/**
 * Only the server can keep a role from a table or a column, so one that may read what is denied is not used at all,
 * neither directly nor through a view that reads with the rights of somebody else.
 * @returns what cannot be told, a line each
 * @throws Refusal `privileged_role`, with what to grant instead; `unknown_denied`
 */
export async function checkDenied(
  link: Link,
  server: Server,
  connection: MysqlConnection,
): Promise<readonly string[]> {
  const { deny, target } = connection;
  const entries = [...deny.tables, ...deny.columns];
  if (entries.length === 0) return [];
  const everyones = entries.find((entry) => /^information_schema\./i.test(entry));
  if (everyones !== undefined) throw ofEveryone(everyones);
  const views = await viewsOf(link);
  const visible = await visibleNames(link, deny, views);
  const grants = await grantsOf(link, server);
  const untold = checkEntries(deny, visible, { grants, database: target.database });
  const denied = deniedNames(deny);
  const ofViews = givenByViews(views, visible, denied);
  const direct = visible.filter(
    (table) =>
      table.readable.length > 0 &&
      (denied.hasTable(table) || table.readable.some((column) => denied.hasColumn(table, column))),
  );
  const wrong = [
    ...direct.map((table) => ({ table })),
    ...ofViews.wrong.filter(({ table }) => !direct.includes(table)),
  ];
  if (wrong.length > 0) throw readable(wrong, { visible, grants, denied }, server);
  const [hidden] = ofViews.hidden;
  if (hidden !== undefined) throw notTold(hidden, server);
  return [...untold, ...ofViews.untold];
}

function givenByViews(all: readonly View[], visible: readonly Visible[], denied: Denied) {
  const tables = new Map(visible.map((table) => [keyOf(table), table]));
  const about = {
    views: new Map(all.map((view) => [keyOf(view), view])),
    visible: new Set(tables.keys()),
    denied,
  };
  const wrong: Wrong[] = [];
  const hidden: View[] = [];
  const untold: string[] = [];
  for (const view of all) {
    const table = tables.get(keyOf(view));
    if (!view.isOfOthers || table === undefined || table.readable.length === 0) continue;
    if (view.text === undefined) {
      hidden.push(view);
      continue;
    }
    const { reached, unseen } = follow(view, about);
    if (reached !== undefined) wrong.push({ table, reached });
    if (unseen.length > 0)
      untold.push(
        `The view ${shown(view)} uses what this account cannot see, and it cannot be told whether that reads what deny names: ${unseen.slice(0, MOST_SHOWN).map(shown).join(', ')}.`,
      );
  }
  return { wrong, hidden, untold };
}

const shown = ({ schema, name }: QualifiedName): string => quote(`${schema}.${name}`);

const accountOf = ({ role }: Server): string =>
  role.replaceAll("'", "''").replace(/^(.*)@(.*)$/s, "'$1'@'$2'");

function readable(wrong: readonly Wrong[], known: Known, server: Server): Refusal {
  const names = wrong
    .slice(0, MOST_SHOWN)
    .map(
      ({ table, reached }) =>
        `${shown(table)}${reached === undefined ? '' : ` (a view of ${shown(reached)})`}`,
    );
  const isOfAll = known.grants.some((grant) => grant.database === undefined && covers(grant, 'SELECT', ''));
  const [revokes, grants] = remedies(wrong, known, accountOf(server));
  const shownGrants = grants.slice(0, MOST_SHOWN).join(' ');
  return new Refusal(
    'privileged_role',
    `The account ${quote(server.role)} may read what deny names: ${names.join(', ')}.`,
    isOfAll
      ? `Nothing keeps an account with rights on all databases from it. Make another one: CREATE USER 'handrail_reader'@'%' IDENTIFIED BY '…'; and GRANT SELECT, SHOW VIEW TO 'handrail_reader'@'%' ON each table that it may read.`
      : `Take the right away where it is given, and give what is left: ${[...revokes, shownGrants].join(' ').trim()}${grants.length > MOST_SHOWN ? ' … and so on for each table.' : ''}`,
  );
}

/** What takes the rights away, and what gives back the part that may stay. */
function remedies(
  wrong: readonly Wrong[],
  { visible, grants, denied }: Known,
  account: string,
): readonly [revokes: readonly string[], grants: readonly string[]] {
  const gone = new Set(wrong.filter(({ reached }) => reached !== undefined).map(({ table }) => table));
  const revokes = new Set<string>();
  const narrowed = new Set<Visible>();
  for (const { table } of wrong) {
    const { schema } = table;
    const whole = grants.filter((grant) => covers(grant, 'SELECT', schema));
    if (whole.length === 0) narrowed.add(table);
    else for (const other of visible) if (other.schema === schema) narrowed.add(other);
    if (whole.length === 0) revokes.add(`REVOKE SELECT ON ${quoteTable('mysql', table)} FROM ${account};`);
    for (const { database = '' } of whole)
      revokes.add(`REVOKE SELECT ON ${quoteIdentifier('mysql', database)}.* FROM ${account};`);
  }
  const given = [...narrowed].flatMap((table) => {
    const kept = table.readable.filter((column) => !denied.hasColumn(table, column));
    if (gone.has(table) || denied.hasTable(table) || kept.length === 0) return [];
    const columns = kept.map((column) => quoteIdentifier('mysql', column)).join(', ');
    const list = kept.length === table.columns.length ? '' : ` (${columns})`;
    return [`GRANT SELECT${list} ON ${quoteTable('mysql', table)} TO ${account};`];
  });
  return [[...revokes], given];
}

const ofEveryone = (entry: string): Refusal =>
  new Refusal(
    'unknown_denied',
    `The settings of this connection deny ${quote(entry)}, and no server keeps anyone from information_schema; each account sees there what it has a right on.`,
    'Take it out of "deny" in the configuration.',
  );

const notTold = (view: View, server: Server): Refusal =>
  new Refusal(
    'privileged_role',
    `It cannot be told whether the view ${shown(view)} gives the account ${quote(server.role)} what deny names, as its definition is hidden from it.`,
    `Show it: GRANT SHOW VIEW ON ${quoteTable('mysql', view)} TO ${accountOf(server)}; or take the view away: REVOKE SELECT ON ${quoteTable('mysql', view)} FROM ${accountOf(server)};`,
  );
