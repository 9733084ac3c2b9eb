import { quote, Refusal } from '@handrail/domain';
import { identifier } from '../statement/identifier.ts';
import { type Token, tokens } from '../statement/tokens.ts';
import type { Judged } from '../write/judged.ts';
import { callsOf } from './functions.ts';
import type { Link } from './link.ts';
import { tablesNamed } from './tables-named.ts';
import { type Body, isSame, keyOf, type Place, type Trigger, type Visible, visible } from './visible.ts';

/** So many different names a text may have, and so many bodies a statement may reach. */
const MOST_NAMES = 1_000;
const MOST_BODIES = 100;

/** What a statement may change, and what runs with it. */
export interface Reach {
  /** Tables, also those of triggers, functions and views. */
  readonly changed: readonly Place[];
  readonly triggers: readonly Trigger[];
  /** What the statement itself sets off and whose text this role cannot read. */
  readonly hidden: readonly Body[];
  /** What may happen to rows of these tables. */
  readonly events: ReadonlySet<string>;
  /** A stored function or procedure may run, with whatever it does. */
  readonly hasRoutines: boolean;
}

/** A text that runs: the statement, or the body of something that it reaches. */
interface Text {
  readonly schema: string;
  readonly tokens: readonly Token[];
  /** Undefined for the statement, in which the role itself names everything, so that it sees it. */
  readonly of: string | undefined;
  changes(place: Place): boolean;
  /** What its tables may have triggers for. */
  readonly events: ReadonlySet<string>;
}

const EVENTS = new Set(['INSERT', 'UPDATE', 'DELETE']);

/**
 * Follows what a statement may change, itself or by triggers, functions and views. Some tables of these servers know no
 * transactions: what was done to them stays. So all that it reaches must be seen, and every table that it names be one that
 * knows them; of INSERT and REPLACE, tables that cannot be the one that they name first are only read.
 * @throws Refusal `no_dry_run`
 */
export async function reachOf(link: Link, database: string, statement: Judged): Promise<Reach> {
  const texts = [textOf(statement, database)];
  const followed = new Set<string>();
  const changed = new Map<string, Place>();
  const triggers: Trigger[] = [];
  const unread: Body[] = [];
  let hasRoutines = false;
  const follow = (kind: string, body: Body, isChanging: boolean, by: Text) => {
    const key = `${kind} ${isChanging} ${keyOf(body)}`;
    if (followed.has(key)) return;
    followed.add(key);
    if (followed.size > MOST_BODIES) throw tooFar();
    if (body.text === undefined) {
      if (by.of !== undefined || kind === 'view') throw hidden(body.name);
      unread.push(body);
      return;
    }
    texts.push({
      schema: body.schema,
      tokens: [...tokens(body.text, 'mysql')],
      of: body.name,
      changes: () => isChanging,
      events: EVENTS,
    });
  };
  for (const text of texts) {
    const found = await lookUp(link, text);
    checkSeen(text, found);
    for (const table of found.tables) {
      if (!text.changes(table)) continue;
      if (!table.isTransactional) throw lasting(table.name);
      changed.set(keyOf(table), table);
    }
    for (const view of found.views) follow('view', view, text.changes(view), text);
    for (const routine of found.routines) {
      hasRoutines = true;
      follow('routine', routine, true, text);
    }
    for (const trigger of found.triggers) {
      const { schema, table, event } = trigger;
      if (!text.events.has(event) || !text.changes({ schema, name: table })) continue;
      triggers.push(trigger);
      follow('trigger', trigger, true, text);
    }
  }
  return {
    changed: [...changed.values()],
    triggers,
    events: texts.length > 1 ? EVENTS : eventsOf(statement.policy),
    hidden: unread,
    hasRoutines,
  };
}

function textOf({ policy, target }: Judged, database: string): Text {
  const isInsert = policy.kind === 'INSERT' || policy.kind === 'REPLACE';
  const first = isInsert && target ? placeOf(target.path, database) : undefined;
  return {
    schema: database,
    tokens: policy.tokens,
    of: undefined,
    changes: (place) => first === undefined || isSame(place, first),
    events: eventsOf(policy),
  };
}

export const placeOf = (path: readonly string[], database: string): Place => ({
  schema: path.at(-2) ?? database,
  name: path.at(-1) ?? '',
});

/** What the tables that a statement names itself may have triggers for. */
function eventsOf({ kind, tokens: all }: Judged['policy']): ReadonlySet<string> {
  switch (kind) {
    case 'REPLACE':
      return new Set(['INSERT', 'DELETE']);
    case 'INSERT':
      return new Set(all.some(({ text }) => /^duplicate$/i.test(text)) ? ['INSERT', 'UPDATE'] : ['INSERT']);
    case 'UPDATE':
    case 'DELETE':
      return new Set([kind]);
    default:
      return EVENTS;
  }
}

/** All that is called as the text calls anything, in all databases that it may name. */
async function lookUp(link: Link, { schema, tokens: all }: Text): Promise<Visible> {
  const names = new Set<string>();
  const schemas = new Set([schema]);
  for (const [index, token] of all.entries()) {
    const name = identifier(token);
    if (name === undefined) continue;
    names.add(name);
    if (all[index + 1]?.text === '.') schemas.add(name);
  }
  if (names.size > MOST_NAMES) throw tooFar();
  return await visible(link, [...schemas], [...names]);
}

/** Every table and function of a text must be one that is seen, and so followed; else it may lead anywhere. */
function checkSeen({ schema, tokens: all, of, changes }: Text, found: Visible): void {
  const tables = [...found.tables, ...found.views];
  const isIn = (some: readonly Place[], schemaOf: string | undefined, name: string) =>
    some.some((each) => isSame(each, { schema: schemaOf ?? schema, name }));
  if (of === undefined) {
    // What is taken for the name of the table may be none.
    if (!tables.some((each) => changes(each)))
      throw noDryRun('It cannot be told which table the statement changes', 'Write it in a plainer way.');
  } else {
    const named = tablesNamed(all);
    if (named === undefined || !named.every(({ schema: at, name }) => isIn(tables, at, name)))
      throw hidden(of);
  }
  const called = callsOf(all).find(
    ({ schema: at, name }) =>
      !isIn(found.routines, at, name) && !(of === undefined && isIn(tables, at, name)),
  );
  if (called === undefined) return;
  throw of === undefined
    ? noDryRun(
        `It is not known what the function ${quote(called.name)} does, and whether a rollback takes it back`,
        'Leave it out, or read its value with query_sql first and pass that as a param.',
      )
    : hidden(of);
}

const tooFar = (): Refusal =>
  noDryRun('The statement reaches too much for it to be told what it changes', 'Use fewer names.');

const lasting = (name: string): Refusal =>
  noDryRun(
    `The table ${quote(name)}, which the statement may change, knows no transactions, so that nothing done to it can be taken back`,
    'Its owner can make it one that does: ALTER TABLE … ENGINE = InnoDB.',
  );

export const hidden = (name: string): Refusal =>
  noDryRun(
    `Not all of what ${quote(name)} does, which the statement reaches, can be seen by this role, and it may change tables that know no transactions`,
    'Its owner can show it: SHOW VIEW for a view, SHOW CREATE ROUTINE for a function, TRIGGER on the table of a trigger, and SELECT on the tables that they reach.',
  );

export const noDryRun = (reason: string, hint: string): Refusal =>
  new Refusal('no_dry_run', `${reason}.`, hint);
