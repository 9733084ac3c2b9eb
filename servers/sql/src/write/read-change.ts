import type { Cursor } from './cursor.ts';
import { readers } from './dml.ts';
import { passOver } from './pass-over.ts';
import type { Dml } from './statement.ts';
import { readWith } from './with-list.ts';

/** A statement that may change rows. */
export interface ReadChange {
  /** The changes, also those in WITH lists, as they stand. */
  readonly all: readonly Dml[];
  /** The one that is no part of a WITH list. */
  readonly main: Dml | undefined;
  /** The keyword behind the WITH list, or the first. */
  readonly verb: string;
}

const QUERIES = new Set(['SELECT', 'VALUES', 'TABLE', '(']);

/**
 * Reads INSERT, UPDATE, DELETE, REPLACE, MERGE, and queries with such in a WITH list.
 * @throws Refusal `not_allowed` for whatever it does not know
 */
export function readChange(cursor: Cursor): ReadChange {
  const all: Dml[] = [];
  const readStatement = (): [verb: string, main: Dml | undefined] => {
    cursor.checkDepth();
    const { depth } = cursor;
    if (cursor.peek() === 'WITH') readWith(cursor, readInner);
    const verb = cursor.peek();
    const main = isVerb(verb) ? readers[verb](cursor, readInner) : undefined;
    if (main !== undefined) all.push(main);
    else if (QUERIES.has(verb)) passOver(cursor, depth, readInner);
    else throw cursor.unknown();
    return [verb, main];
  };
  const readInner = () => {
    const { at } = cursor;
    const [, main] = readStatement();
    if (main === undefined || cursor.dialect === 'postgres') return;
    cursor.at = at;
    throw cursor.unknown(); // only PostgreSQL has changes in a WITH list
  };
  const [verb, main] = readStatement();
  if (!cursor.isEnd(0)) throw cursor.unknown();
  return { all, main, verb };
}

const isVerb = (verb: string): verb is Dml['verb'] => Object.hasOwn(readers, verb);
