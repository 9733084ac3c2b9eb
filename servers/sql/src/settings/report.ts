import { Refusal } from '@handrail/domain';
import type { Opened } from '../engine/engine.ts';
import { oneLine } from '../schema/one-line.ts';
import type { Database } from '../session/database.ts';

/** A server that has not answered by then is said to be dead. */
const PATIENCE_MS = 5_000;
/** A file answers as soon as its process has started, which a busy machine may delay. */
const FILE_PATIENCE_MS = 15_000;
/** Opened at the same time: each takes a process. */
const AT_ONCE = 10;
/** Of more connections than that the processes are ended again. */
const LEFT_RUNNING = 4;

/** Bytes; the statements that make a role for several schemas are long. */
const LONGEST_LINE = 2_000;

/** What a connection is, or why it cannot be used. */
export interface Report {
  readonly isOpen: boolean;
  /** The first one tells by itself; warnings follow. */
  readonly lines: readonly string[];
  /** A defect of ours. */
  readonly fault?: unknown;
}

/** Opens all connections and says what each is, in their order; a dead one costs a few seconds. */
export async function reportsOn(
  databases: readonly Database[],
  signal: AbortSignal,
): Promise<readonly Report[]> {
  const reports: Report[] = [];
  const queue = databases.entries();
  const work = async () => {
    for (const [index, database] of queue) {
      reports[index] = await reportOn(database, signal);
      if (index >= LEFT_RUNNING) database.rest();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return reports;
}

async function reportOn(database: Database, signal: AbortSignal): Promise<Report> {
  const { connection } = database;
  const { name, target, warnings = [] } = connection;
  const timeoutMs = target.engine === 'sqlite' ? FILE_PATIENCE_MS : PATIENCE_MS;
  try {
    const opened = await database.opened({ signal, timeoutMs });
    return {
      isOpen: true,
      lines: linesOf(name, facts(opened, connection).join(' · '), [...warnings, ...opened.warnings]),
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      isOpen: false,
      lines: linesOf(name, `${target.engine}, cannot be used: ${reason(error, timeoutMs)}`, warnings),
      ...(!(error instanceof Refusal) && { fault: error }),
    };
  }
}

function reason(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Refusal)) return 'something in this server failed; its log says what.';
  return error.code === 'timeout'
    ? `no answer within ${timeoutMs / 1_000} s: it cannot be reached, or is busy.`
    : `${error.message} ${error.hint}`;
}

function facts(
  { product, version, database, role }: Opened,
  { mode, limits, deny }: Database['connection'],
): readonly string[] {
  const denied = deny.tables.length + deny.columns.length;
  return [
    `${product} ${version}`,
    ...(database === '' ? [] : [`database ${database}`]),
    ...(role === undefined ? [] : [`role ${role}`]),
    mode === 'read' ? 'read only' : `read and write, ${limits.changedRows} rows a change`,
    `at most ${limits.rows} rows a page, ${limits.timeoutMs / 1_000} s a statement`,
    ...(denied === 0 ? [] : [`${denied} tables or columns denied`]),
  ];
}

const linesOf = (name: string, told: string, warnings: readonly string[]): readonly string[] => [
  oneLine(`${name}: ${told}`, LONGEST_LINE),
  ...warnings.map((warning) => `  ${oneLine(`warning: ${warning}`, LONGEST_LINE)}`),
];
