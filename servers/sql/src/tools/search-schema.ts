import { type Call, decodeCursor, defineTool, LinesPage } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import type { Catalog } from '../schema/catalog.ts';
import { findSchema } from '../schema/find-schema.ts';
import { hitLine } from '../schema/hit-line.ts';
import type { EngineKind } from '../schema/identifiers.ts';
import { isIn, isView, type Scope, searchKinds } from '../schema/kinds.ts';
import { overviewLines } from '../schema/overview.ts';
import { searchCatalog } from '../schema/search.ts';
import { catalogOf } from '../schema/visible-catalog.ts';
import { type Words, wordsIn } from '../schema/words.ts';
import { connectionArgument, cursorArgument } from './arguments.ts';
import { lineBytes } from './line-bytes.ts';

const position = z.int().min(1);

/** Nobody asks for more words. */
const LONGEST_QUERY = 400;

export const searchSchema = defineTool({
  name: 'search_schema',
  title: 'Search schema',
  description:
    'Finds tables, views and columns by words of names and comments, best first. Without a query: all names, and what is largest.',
  access: 'read',
  input: z.object({
    connection: connectionArgument,
    query: z.string().optional().describe('Each word must match.'),
    kinds: z.array(z.enum(searchKinds)).optional().describe('Default all.'),
    schema: z.string().optional().describe('Only in this one.'),
    cursor: cursorArgument,
  }),
  async run({ cursor, ...question }, { deps, budget }: Call<Deps>) {
    const { query = '', kinds = [] } = question;
    const database = deps.databases.find(question.connection);
    const { name, target } = database.connection;
    const begin = cursor === undefined ? 0 : decodeCursor(cursor, question, position);
    const catalog = await catalogOf(database);
    const schema = question.schema === undefined ? undefined : findSchema(catalog, question.schema);
    const scope = { kinds, schema };
    const words = wordsIn(query.slice(0, LONGEST_QUERY));
    const asked = { catalog, engine: target.engine, scope, budget };
    const { head, lines } = words.words.length === 0 ? overview(asked, begin) : hits(asked, words, begin);
    const page = new LinesPage<number>(budget, question);
    let at = begin;
    for (const line of lines) {
      at += 1;
      if (!page.add(line, at)) break;
    }
    const more = page.full ? ', more to come' : '';
    return page.text({ head: `${head} · ${name}${more}`, label: 'search_schema', notes: [] });
  },
});

interface Asked {
  readonly catalog: Catalog;
  readonly engine: EngineKind;
  readonly scope: Scope;
  readonly budget: number;
}

interface Found {
  readonly head: string;
  /** Those of the page that begins there. */
  readonly lines: Iterable<string>;
}

function hits({ catalog, engine, scope, budget }: Asked, words: Words, begin: number): Found {
  const found = searchCatalog(catalog, words, scope);
  const most = lineBytes(budget);
  function* lines() {
    for (const hit of found.from(begin)) yield hitLine(catalog, engine, hit, most);
  }
  return { head: found.count === 0 ? 'nothing found' : counted(found.count, 'hit'), lines: lines() };
}

function overview({ catalog, engine, scope, budget }: Asked, begin: number): Found {
  const tables = catalog.tables.filter((table) => isIn(scope, table));
  const views = tables.filter(isView).length;
  const room = { line: lineBytes(budget), all: budget / 2 };
  const heads = [counted(tables.length - views, 'table'), ...(views === 0 ? [] : [counted(views, 'view')])];
  const lines = [...overviewLines(catalog, engine, tables, room)].slice(begin);
  return { head: heads.join(', '), lines };
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
