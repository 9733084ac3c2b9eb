import { type Call, defineTool, fence, requireAccess } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import type { Change } from '../engine/engine.ts';
import { withNearNames } from '../errors/with-near-names.ts';
import { pageForm } from '../rows/form.ts';
import type { Database } from '../session/database.ts';
import type { ShownChange } from '../session/protocol.ts';
import { changeCounters, changeHeads, changeNotes, dataLines, questionOf } from '../write/change-words.ts';
import { evidenceOf } from '../write/evidence.ts';
import { type Judged, judgedOf, listsOf } from '../write/judged.ts';
import { placeOf } from '../write/place-of.ts';
import { checkWritable } from '../write/refusals.ts';
import { connectionArgument, paramKinds, paramOf } from './arguments.ts';

const MOST_STATEMENTS = 20;
/** Rows that are shown of each statement, before and after. */
const SAMPLES = 5;
/** Of the columns and one row of a sample. */
const ROW_BYTES = 1_500;
/** For what stands around the samples, but for a line a statement. */
const FRAME_BYTES = 800;

const input = z.object({
  connection: connectionArgument,
  statements: z
    .union([z.string(), z.array(z.string()).min(1).max(MOST_STATEMENTS)])
    .describe(`One, or up to ${MOST_STATEMENTS}.`),
  params: z
    .array(z.unknown().meta({ anyOf: [...paramKinds, { type: 'array', items: { anyOf: paramKinds } }] }))
    .optional()
    .describe('A list for each statement; a flat list for a single one.'),
  dry_run: z.boolean().default(true).describe('false keeps it.'),
});

type Arguments = z.output<typeof input>;

export const executeSql = defineTool({
  name: 'execute_sql',
  title: 'Execute SQL',
  description:
    'Changes a database, all statements in one transaction. A dry run answers counts and samples of rows before and after, and rolls back. UPDATE or DELETE without WHERE, CREATE, ALTER, DROP need full access.',
  access: 'write',
  idempotent: false,
  input,
  async preview(args, call: Call<Deps>) {
    if (args.dry_run) return undefined;
    const plan = planOf(args, call);
    const { database, statements } = plan;
    const isRehearsed =
      database.connection.target.engine !== 'mysql' || statements.every(({ policy }) => !policy.isDefinition);
    const changed = isRehearsed ? await change(plan, { commit: false }, call) : undefined;
    const { name, target } = database.connection;
    return {
      text: questionOf(name, statements, changed, {
        bytes: call.budget,
        fenced: (rows) => fence(rows, 'execute_sql'),
      }),
      bound: [placeOf(target), ...(changed === undefined ? [] : [evidenceOf(changed)])],
    };
  },
  async run(args, call: Call<Deps>) {
    const plan = planOf(args, call);
    const { database, statements } = plan;
    const [, agreed] = call.bound ?? [];
    const changed = await change(plan, { commit: !args.dry_run, agreed }, call);
    const heads = changeHeads(statements, changed);
    const notes = [...changeNotes(changed), ...(args.dry_run ? changeCounters(changed) : [])];
    const room = call.budget - FRAME_BYTES - Buffer.byteLength(heads.join('\n'));
    const { lines, isCut } = dataLines(notes, changed, room);
    return [
      `${args.dry_run ? 'dry run' : 'committed'} · ${database.connection.name}`,
      ...heads,
      ...(lines.length === 0 ? [] : [fence(lines.join('\n'), 'execute_sql')]),
      ...(isCut ? ['Some of it was left out for want of room.'] : []),
      args.dry_run ? 'rolled back: dry run; call again with dry_run=false to keep it' : 'committed',
    ].join('\n');
  },
});

interface Plan {
  readonly database: Database;
  readonly statements: readonly Judged[];
}

/** What is asked for, where this caller may do it on this connection. */
function planOf({ connection, statements, params = [] }: Arguments, call: Call<Deps>): Plan {
  const database = call.deps.databases.find(connection);
  checkWritable(database.connection.mode);
  const texts = typeof statements === 'string' ? [statements] : statements;
  const lists = listsOf(params, texts.length).map((list) => list.map(paramOf));
  const judged = judgedOf(texts, lists, database.connection.target.engine);
  for (const { policy } of judged) if (policy.full !== undefined) requireAccess(call, 'full', policy.full);
  return { database, statements: judged };
}

async function change(
  { database, statements }: Plan,
  end: Pick<Change, 'commit' | 'agreed'>,
  { access, signal }: Call<Deps>,
): Promise<readonly ShownChange[]> {
  const asked = {
    statements: statements.map(({ sql, params }) => ({ sql, params })),
    ...end,
    mostRows: access === 'full' ? Infinity : database.connection.limits.changedRows,
    samples: SAMPLES,
  };
  const sql = asked.statements.map((statement) => statement.sql).join('\n');
  return await withNearNames(
    database,
    sql,
    async () => await database.change(asked, pageForm(ROW_BYTES), { signal }),
  );
}
