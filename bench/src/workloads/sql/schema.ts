/** Finding out what there is. */
import { countTokens } from 'gpt-tokenizer';
import { temporaryFolder } from '../../children.ts';
import type { Sample } from '../../figures.ts';
import { openSession } from '../../session.ts';
import type { Call } from '../../subject.ts';
import type { Workload } from '../../workload.ts';
import { gather } from '../filesystem/place.ts';
import { asked, insideOf, type Place, type Source } from './place.ts';

export const FEW_TABLES = 500;
export const MANY_TABLES = 5_000;

const count = (of: number): string => of.toLocaleString('en');

/** The names alone, which is what each shows. */
const names = {
  SQLite: "SELECT name FROM sqlite_master WHERE type = 'table'",
  PostgreSQL:
    "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'shop' AND relkind = 'r'",
} as const;

const overview = {
  ours: { tool: 'search_schema', args: {} },
  peer: {
    SQLite: { tool: 'search_objects', args: { object_type: 'table', limit: 1_000 } },
    PostgreSQL: { tool: 'search_objects', args: { object_type: 'table', schema: 'shop', limit: 1_000 } },
  },
} as const;

const search = {
  ours: { tool: 'search_schema', args: { query: 'payment rate' } },
  peer: { tool: 'search_objects', args: { object_type: 'table', pattern: '%payment%rate%' } },
} as const;

type Who = 'ours' | 'peer' | 'bare';

interface Question {
  readonly name: string;
  readonly source: Source;
  readonly calls: Readonly<Partial<Record<Who, Call>>>;
  /** How many statements the server has run of the role so far; undefined where it cannot be told. */
  readonly statements?: () => Promise<number | undefined>;
}

/** In a new process whose connection is open, so that nothing was read before. */
async function askFirst({ name, source, calls, statements }: Question, who: Who): Promise<Sample> {
  const call = calls[who];
  if (call === undefined) return {};
  await using session = await openSession(source[who], temporaryFolder());
  await session.ask(asked[who]('SELECT 1'));
  const before = await statements?.();
  const reply = await session.ask(call);
  const after = await statements?.();
  const text = who === 'bare' ? insideOf(reply).json : reply.text;
  return {
    [`${name}, ms`]: reply.ms,
    [`${name}, tokens`]: countTokens(text),
    ...(before !== undefined &&
      after !== undefined && { [`${name}, statements on the catalog`]: after - before }),
  };
}

function questionsOf({ schemas, postgres }: Place): Question[] {
  const few = schemas.get(FEW_TABLES);
  const many = schemas.get(MANY_TABLES);
  return [
    ...(few === undefined
      ? []
      : [
          {
            name: `overview of ${FEW_TABLES} tables, SQLite`,
            source: few,
            calls: { ours: overview.ours, peer: overview.peer.SQLite, bare: asked.bare(names.SQLite) },
          },
        ]),
    ...(many === undefined
      ? []
      : [{ name: `search among ${count(MANY_TABLES)} tables, SQLite`, source: many, calls: search }]),
    ...(postgres === undefined
      ? []
      : [
          {
            name: `overview of ${FEW_TABLES} tables, PostgreSQL`,
            source: postgres,
            calls: {
              ours: overview.ours,
              peer: overview.peer.PostgreSQL,
              bare: asked.bare(names.PostgreSQL),
            },
            statements: async () =>
              Number(
                await postgres.server.sql(
                  "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE userid = 'reader'::regrole",
                ),
              ),
          },
        ]),
  ];
}

export const lookAround = (place: Place): Workload => {
  const turn = (who: Who) => () => gather(questionsOf(place), (question) => askFirst(question, who));
  return {
    about:
      'Look at the schema for the first time, in a new process whose connection is open. Floor: the names of the tables by one statement behind bare JSON-RPC. The peer lists at most 1,000 and has no ranking. Statements are those that pg_stat_statements counts of its role, without SET, BEGIN and the like.',
    rounds: 7,
    turns: { floor: turn('bare'), ours: turn('ours'), peer: turn('peer') },
  };
};
