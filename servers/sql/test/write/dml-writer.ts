import { type Arbitrary, array, boolean, constant, constantFrom, oneof, option, tuple } from 'fast-check';
import type { Dialect } from '../../src/statement/tokens.ts';

/** A statement in pieces that white space and comments may stand between, and what is known of it. */
export interface Made {
  readonly pieces: readonly string[];
  /** It, or one in its WITH list, is not bound by a WHERE of its own, or replaces rows unseen. */
  readonly isFull: boolean;
  readonly kind: string;
}

type Pieces = Arbitrary<readonly string[]>;

const VERBS = ['update', 'delete', 'insert', 'replace', 'merge', 'search', 'cycle', 'recursive1'];

/** Names that tempt a reader: called like verbs and clauses, but quoted. */
const quoted: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: ['"where"', '[a WHERE b]', '`where`', '"a"" WHERE "'],
  postgres: ['"where"', '"a"" WHERE "', '"set"'],
  mysql: ['`where`', '`a`` WHERE `', '`set`'],
};
const name = (dialect: Dialect): Arbitrary<string> => constantFrom('t', 'u', 'x_where', ...quoted[dialect]);

const values: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: ["e'\\'", '$where', ':where', '?1', '$a::b(WHERE)', '[where]'],
  postgres: ["E'\\' WHERE '", '$x$ WHERE $x$', '$$ WHERE $$', '$1', "U&'WHERE'", 't.where'],
  mysql: ["'\\' WHERE '", '"\\" WHERE "', '@where', '@`where`', '?', "_utf8'WHERE'"],
};
const expression = (dialect: Dialect): Arbitrary<string> =>
  constantFrom(
    '1',
    '2.5e-3',
    "' WHERE '",
    "'it''s WHERE'",
    '(SELECT 1 WHERE 1 = 1)',
    'coalesce(a, (SELECT max(b) FROM u WHERE 1 = 0))',
    '(update)',
    ...values[dialect],
    ...quoted[dialect],
  );

const gaps: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: [' \uFEFF ', '--\u007F WHERE\n', '-- WHERE\r\n'],
  postgres: ['/* /* */ WHERE */', '-- WHERE\r', '--WHERE\n'],
  mysql: ['# WHERE\n', '--\u007F WHERE\n', '-- WHERE\n', '--\t WHERE\n'],
};
export const gap = (dialect: Dialect): Arbitrary<string> =>
  constantFrom(' ', ' ', '\n', '\t', '/* WHERE */', '/**/ ', ...gaps[dialect]);

const maybe = (pieces: Pieces): Pieces => option(pieces, { nil: [] });
const joined = (...parts: readonly Pieces[]): Pieces => tuple(...parts).map((all) => all.flat());
const word = (...words: readonly string[]): Pieces => constant(words);
const one = (pieces: Arbitrary<string>): Pieces => pieces.map((piece) => [piece]);

/** A WHERE of the statement's own, with decoys in it. */
const where = (dialect: Dialect): Pieces =>
  expression(dialect).map((each) => ['WHERE', 'a', '=', each, 'AND', 'b', '=', '0']);

const alias = (dialect: Dialect): Pieces => {
  const named = joined(word('AS'), one(name(dialect)));
  return maybe(dialect === 'sqlite' ? named : oneof(named, one(name(dialect))));
};

const table = (dialect: Dialect): Pieces =>
  joined(maybe(name(dialect).map((schema) => [schema, '.'])), one(name(dialect)));

function update(dialect: Dialect): Arbitrary<Made> {
  const conflict = dialect === 'sqlite' ? constantFrom('', 'IGNORE', 'ABORT', 'REPLACE') : constant('');
  const from = dialect === 'mysql' ? constant([]) : maybe(joined(word('FROM'), table(dialect)));
  return tuple(conflict, table(dialect), alias(dialect), expression(dialect), from, bounds(dialect)).map(
    ([or, target, called, value, others, { pieces, isBound }]) => ({
      pieces: [
        'UPDATE',
        ...(or === '' ? [] : ['OR', or]),
        ...target,
        ...called,
        'SET',
        'a',
        '=',
        value,
        ',',
        'b',
        '=',
        '1',
        ...others,
        ...pieces,
      ],
      isFull: !isBound || or === 'REPLACE',
      kind: 'UPDATE',
    }),
  );
}

function remove(dialect: Dialect): Arbitrary<Made> {
  const only = dialect === 'postgres' ? maybe(word('ONLY')) : constant([]);
  const others = dialect === 'postgres' ? maybe(joined(word('USING'), table(dialect))) : constant([]);
  return tuple(only, table(dialect), alias(dialect), others, bounds(dialect)).map(
    ([modifier, target, called, using, { pieces, isBound }]) => ({
      pieces: ['DELETE', 'FROM', ...modifier, ...target, ...called, ...using, ...pieces],
      isFull: !isBound,
      kind: 'DELETE',
    }),
  );
}

/** Joins of MySQL. */
function joinedChange(): Arbitrary<Made> {
  const dialect = 'mysql';
  const join = constantFrom('JOIN', 'STRAIGHT_JOIN', 'LEFT JOIN', 'INNER JOIN', 'CROSS JOIN').map((text) =>
    text.split(' '),
  );
  const other = oneof(table(dialect), word('(', 'SELECT', '1', 'WHERE', '1', ')', 'AS', 'd'));
  const on = expression(dialect).map((each) => ['ON', 'LEFT', '(', 'a', ',', '1', ')', '=', each]);
  const tables = joined(table(dialect), join, other, maybe(on));
  const end = oneof(where(dialect), word());
  const change = tuple(tables, end, boolean());
  return change.map(([refs, bound, isUpdate]) => ({
    pieces: isUpdate
      ? ['UPDATE', ...refs, 'SET', 'a', '=', '1', ...bound]
      : ['DELETE', 'FROM', 't', 'USING', 't', 'JOIN', ...refs, ...bound],
    isFull: bound.length === 0,
    kind: isUpdate ? 'UPDATE' : 'DELETE',
  }));
}

function bounds(dialect: Dialect): Arbitrary<{ pieces: readonly string[]; isBound: boolean }> {
  const returning = maybe(expression(dialect).map((each) => ['RETURNING', 'a', ',', each]));
  return tuple(boolean(), where(dialect), returning).map(([isBound, bound, returned]) => ({
    pieces: [...(isBound ? bound : []), ...returned],
    isBound,
  }));
}

function insert(dialect: Dialect): Arbitrary<Made> {
  const replaces = dialect === 'postgres' ? constant(false) : boolean();
  const source = oneof(
    expression(dialect).map((each) => ['VALUES', '(', each, ')']),
    expression(dialect).map((each) => ['SELECT', each, 'FROM', 'u', 'WHERE', 'a', '=', '1']),
    word('WITH', 'c', 'AS', '(', 'SELECT', '1', ')', 'SELECT', '*', 'FROM', 'c'),
  );
  return tuple(replaces, table(dialect), source).map(([isReplace, target, rows]) => ({
    pieces: [isReplace ? 'REPLACE' : 'INSERT', 'INTO', ...target, '(', 'a', ')', ...rows],
    isFull: isReplace && dialect === 'sqlite',
    kind: isReplace ? 'REPLACE' : 'INSERT',
  }));
}

const plain = (dialect: Dialect): Arbitrary<Made> =>
  dialect === 'mysql'
    ? oneof(update(dialect), remove(dialect), insert(dialect), joinedChange())
    : oneof(update(dialect), remove(dialect), insert(dialect));

/** One entry of a WITH list; PostgreSQL takes changes there, and clauses behind it. */
function entry(dialect: Dialect): Arbitrary<Made> {
  const query: Arbitrary<Made> = expression(dialect).map((each) => ({
    pieces: ['SELECT', each, 'WHERE', '1', '=', '1'],
    isFull: false,
    kind: '',
  }));
  const body = dialect === 'postgres' ? oneof(query, plain(dialect)) : query;
  const kept =
    dialect === 'mysql' ? word() : oneof(word(), word('MATERIALIZED'), word('NOT', 'MATERIALIZED'));
  const called = constantFrom(...VERBS);
  const search = called.map((each) => ['SEARCH', 'DEPTH', 'FIRST', 'BY', 'n', ',', 'm', 'SET', each]);
  const cycle =
    dialect === 'postgres'
      ? called.map((each) => ['CYCLE', 'n', 'SET', each, 'TO', "'Y'", 'DEFAULT', "'N'", 'USING', 'delete'])
      : word('CYCLE', 'n', 'RESTRICT');
  const clauses = joined(
    dialect === 'postgres' ? maybe(search) : word(),
    dialect === 'sqlite' ? word() : maybe(cycle),
  );
  return tuple(called, boolean(), kept, body, clauses).map(
    ([cte, hasColumns, how, { pieces, isFull }, tail]) => ({
      pieces: [
        cte,
        ...(hasColumns ? ['(', 'n', ',', 'delete', ')'] : []),
        'AS',
        ...how,
        '(',
        ...pieces,
        ')',
        ...tail,
      ],
      isFull,
      kind: '',
    }),
  );
}

/** Statements whose access is known because of how they are made; any of them may be nonsense to an engine. */
export function dml(dialect: Dialect): Arbitrary<Made> {
  const list = array(entry(dialect), { minLength: 1, maxLength: 3 });
  const behind = tuple(boolean(), list, plain(dialect)).map(([isRecursive, entries, main]) => ({
    pieces: [
      'WITH',
      ...(isRecursive ? ['RECURSIVE'] : []),
      ...entries.flatMap(({ pieces }, index) => (index === 0 ? pieces : [',', ...pieces])),
      ...main.pieces,
    ],
    isFull: main.isFull || entries.some(({ isFull }) => isFull),
    kind: `WITH … ${main.kind}`,
  }));
  return oneof(plain(dialect), behind);
}
