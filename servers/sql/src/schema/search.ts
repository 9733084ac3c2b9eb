import type { Catalog, Table, TableColumn } from './catalog.ts';
import { fuzzyGradesOf, gradesOf, SAID } from './grades.ts';
import { hasColumns, hasNames, isIn, type Scope } from './kinds.ts';
import { type IndexedTable, type SearchIndex, searchIndex } from './search-index.ts';
import { singular, type Words } from './words.ts';

export interface Hit {
  readonly table: Table;
  /** Those that the query is about, the best first. */
  readonly columns: readonly TableColumn[];
  /** Whether a word is in the comment of the table. */
  readonly isSaid: boolean;
}

export interface Hits {
  readonly count: number;
  /** The best is number 0. */
  from(number: number): Iterable<Hit>;
}

/** One word of a query. */
interface Finder {
  /** By number of the name. */
  readonly grades: Uint8Array;
  /** @param comment in lower case */
  says(comment: string): boolean;
}

/** Further words do not count. */
const MOST_WORDS = 8;

/**
 * Tables that have every word of a query somewhere: in their name, that of their schema, a column, a comment. Exact
 * before prefix, word, substring, comment, near spelling; within these the table's own name before that of a column.
 */
export function searchCatalog(catalog: Catalog, query: Words, scope: Scope): Hits {
  const index = searchIndex(catalog);
  const { words, whole } = query;
  const finders = [...new Set(words)].slice(0, MOST_WORDS).map((word) => finderOf(word, index));
  // All of it may be one name.
  const phrase: Finder[] =
    finders.length > 1 ? [{ grades: gradesOf(whole, index.names), says: () => false }] : [];
  const each = [...finders, ...phrase];
  const ranked = index.tables
    .filter(({ table }) => isIn(scope, table))
    .flatMap((entry) => {
      const score = Math.max(finders.length * scoreOf(entry, phrase, scope), scoreOf(entry, finders, scope));
      return score === 0 ? [] : [{ entry, score }];
    })
    .toSorted((a, b) => b.score - a.score || compareTables(a.entry.table, b.entry.table));
  return {
    count: ranked.length,
    *from(number) {
      for (const { entry } of ranked.slice(number)) yield hitOf(entry, each, scope);
    },
  };
}

function finderOf(word: string, { names, tables }: SearchIndex): Finder {
  const grades = gradesOf(word, names);
  const one = singular(word);
  const says = (comment: string) => comment.includes(word) || comment.includes(one);
  const isAnywhere =
    grades.some((grade) => grade > 0) ||
    tables.some(({ said, saidOfColumns }) => says(said) || says(saidOfColumns));
  return { grades: isAnywhere ? grades : fuzzyGradesOf(word, names), says };
}

const TABLE = 3;
const COLUMN = 2;
const ELSEWHERE = 1;

/** The place decides among equal grades. */
const placed = (grade = 0, place: number): number => (grade === 0 ? 0 : grade * 4 + place);

const IN_COMMENT = placed(SAID, ELSEWHERE);

/** 0 where a word is missing, or where columns alone were asked for and none is concerned. */
function scoreOf(entry: IndexedTable, finders: readonly Finder[], scope: Scope): number {
  const isOfColumns = hasColumns(scope);
  let sum = 0;
  let ofColumns = false;
  for (const { grades, says } of finders) {
    const table = Math.max(placed(grades[entry.name], TABLE), placed(grades[entry.schema], ELSEWHERE));
    const column = isOfColumns ? placed(bestOf(entry.columns, grades), COLUMN) : 0;
    const isInColumns = column > 0 || (isOfColumns && table < IN_COMMENT && says(entry.saidOfColumns));
    const isSaid =
      (isInColumns && column === 0) || (Math.max(table, column) < IN_COMMENT && says(entry.said));
    const best = Math.max(table, column, isSaid ? IN_COMMENT : 0);
    if (best === 0) return 0;
    sum += best;
    ofColumns ||= isInColumns;
  }
  return hasNames(scope) || ofColumns ? sum : 0;
}

function bestOf(names: Uint32Array, grades: Uint8Array): number {
  let best = 0;
  for (const name of names) best = Math.max(best, grades[name] ?? 0);
  return best;
}

function hitOf({ table, columns, said }: IndexedTable, finders: readonly Finder[], scope: Scope): Hit {
  const gradeOf = ({ comment = '' }: TableColumn, at: number) =>
    Math.max(
      ...finders.map(({ grades, says }) =>
        Math.max(grades[columns[at] ?? 0] ?? 0, says(comment.toLowerCase()) ? SAID : 0),
      ),
    );
  const graded = hasColumns(scope)
    ? table.columns.map((column, at) => ({ column, grade: gradeOf(column, at) }))
    : [];
  return {
    table,
    columns: graded
      .filter(({ grade }) => grade > 0)
      .toSorted((a, b) => b.grade - a.grade)
      .map(({ column }) => column),
    isSaid: finders.some(({ says }) => says(said)),
  };
}

/** Short names first: they are what the others are about. */
const compareTables = (a: Table, b: Table): number =>
  a.name.length - b.name.length || compare(a.name, b.name) || compare(a.schema, b.schema);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
