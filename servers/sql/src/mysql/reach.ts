import { quote, Refusal } from '@handrail/domain';
import { identifier } from '../statement/identifier.ts';
import { type Token, tokens } from '../statement/tokens.ts';
import type { Judged } from '../write/judged.ts';
import type { Link } from './link.ts';
import { type Body, type Trigger, type Visible, visible } from './visible.ts';

/** So many different names a statement may have, with those of the triggers that it reaches. */
const MOST_NAMES = 1_000;

/** What a statement changes, and what runs with it, as far as the role sees it. */
export interface Reach {
  readonly triggers: readonly Trigger[];
  /** How often their texts, and those of functions and views, name a table that the role sees. */
  readonly mentions: number;
}

/**
 * Follows what a statement would change, itself or by triggers, functions and views. Some tables of these servers know
 * no transactions: what was done to them stays, so a statement that reaches one is not run at all.
 * @throws Refusal `no_dry_run`
 */
export async function reachOf(link: Link, database: string, statement: Judged): Promise<Reach> {
  const { policy, target } = statement;
  const isPlain =
    target !== undefined && (/^(?:INSERT|REPLACE)$/.test(policy.kind) || target.rows !== undefined);
  const schemas = [...new Set([database, ...(target?.path.slice(0, -1) ?? [])])];
  const read = new Set(namesOf(policy.tokens));
  // A table that stands anywhere else in such a statement is only read.
  const changed = new Set(isPlain ? [folded(target.path.at(-1) ?? '')] : read);
  const fires = (trigger: Trigger): boolean =>
    changed.has(folded(trigger.table)) &&
    !(isPlain && changed.size === 1 && !eventsOf(statement).has(trigger.event));
  const asked = new Set<string>();
  const all: Visible = { tables: [], views: [], triggers: [], functions: [] };
  const bodies = new Set<Body>();
  const called = new Set<string>();
  const follow = (body: Body, isChanging: boolean) => {
    bodies.add(body);
    if (body.text === undefined) throw hidden(body.name);
    for (const name of namesOf(tokens(body.text, 'mysql'))) {
      read.add(name);
      if (isChanging) changed.add(name);
    }
  };
  for (let size = -1; size < read.size + changed.size;) {
    size = read.size + changed.size;
    if (size > MOST_NAMES)
      throw refused('The statement names too much for it to be told what it changes', 'Use fewer names.');
    const names = [...read].filter((name) => !asked.has(name));
    if (names.length > 0) add(all, await visible(link, schemas, names));
    for (const name of names) asked.add(name);
    for (const view of all.views) {
      follow(view, changed.has(folded(view.name)));
      for (const name of calledBy(view)) called.add(name);
    }
    for (const routine of all.functions) follow(routine, true);
    for (const trigger of all.triggers) {
      if (!fires(trigger)) continue;
      // One that cannot be read is counted instead; see `checkUnseen`.
      if (trigger.text === undefined) bodies.add(trigger);
      else follow(trigger, true);
    }
  }
  const seen = new Set(all.functions.map(({ name }) => folded(name)));
  for (const name of called) if (!seen.has(name)) throw hidden(name);
  for (const { name, isTransactional } of all.tables)
    if (!isTransactional && changed.has(folded(name)))
      throw refused(
        `The table ${quote(name)}, which the statement may change, knows no transactions, so that nothing done to it can be taken back`,
        'Its owner can make it one that does: ALTER TABLE … ENGINE = InnoDB.',
      );
  const tables = new Set(all.tables.map(({ name }) => folded(name)));
  const mentions = [...bodies]
    .flatMap(({ text = '' }) => everyName(tokens(text, 'mysql')))
    .filter((name) => tables.has(name));
  return { triggers: all.triggers.filter((trigger) => bodies.has(trigger)), mentions: mentions.length };
}

/** Stored functions that a view calls: servers quote their names in the text that they keep, and those alone. */
function calledBy({ text = '' }: Body): readonly string[] {
  const all = [...tokens(text, 'mysql')];
  return all
    .filter(
      ({ kind, text: part }, index) =>
        kind === 'name' && part.startsWith('`') && all[index + 1]?.text === '(',
    )
    .flatMap((token) => everyName([token]));
}

/** What the one table of a statement has triggers for. */
function eventsOf({ policy: { kind, tokens: all } }: Judged): ReadonlySet<string> {
  if (kind === 'REPLACE') return new Set(['INSERT', 'DELETE']);
  const isUpdating = kind === 'INSERT' && all.some(({ text }) => /^duplicate$/i.test(text));
  return new Set(isUpdating ? ['INSERT', 'UPDATE'] : [kind]);
}

function add(all: Visible, found: Visible): void {
  all.tables.push(...found.tables);
  all.views.push(...found.views);
  all.triggers.push(...found.triggers);
  all.functions.push(...found.functions);
}

/** Names are compared without regard to case, as some servers do. */
const folded = (name: string): string => name.toLowerCase();

const everyName = (all: Iterable<Token>): string[] =>
  [...all].flatMap((token) => {
    const name = identifier(token);
    return name === undefined ? [] : [folded(name)];
  });

const namesOf = (all: Iterable<Token>): Set<string> => new Set(everyName(all));

const hidden = (name: string): Refusal =>
  refused(
    `What ${quote(name)} does, which the statement reaches, this role cannot see, and it may change tables that know no transactions`,
    'Its owner can show it: SHOW VIEW for a view, SHOW CREATE ROUTINE for a function.',
  );

export const refused = (reason: string, hint: string): Refusal =>
  new Refusal('no_dry_run', `${reason}.`, hint);
