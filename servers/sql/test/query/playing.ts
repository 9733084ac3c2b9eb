/** Calling tools without a client, on real databases. */
import type { Call, Tool } from '@handrail/server';
import Sqlite from 'better-sqlite3';
import * as z from 'zod';
import type { Deps } from '../../src/deps.ts';
import type { SaveFolder } from '../../src/save/save-folder.ts';
import { Databases } from '../../src/session/databases.ts';
import { type Connection, defaultLimits, type Limits, type Target } from '../../src/settings/connection.ts';

interface Settings {
  readonly target: Target;
  readonly saves?: SaveFolder;
  readonly limits?: Partial<Limits>;
  readonly deny?: Partial<Connection['deny']>;
  /** Bytes an answer may have. */
  readonly budget?: number;
}

type Outcome =
  | { readonly text: string; readonly parts: readonly object[] }
  | { readonly code: string; readonly message: string; readonly hint: string; readonly content: string };

export interface Player extends Disposable {
  readonly databases: Databases;
  run(tool: Tool<Deps>, args: Record<string, unknown>, signal?: AbortSignal): Promise<Outcome>;
}

/** One connection, called `it`; the process behind it ends with the player. */
export function player({ target, saves, limits, deny, budget = 10_000 }: Settings): Player {
  const databases = new Databases([
    {
      name: 'it',
      target,
      mode: 'read',
      allowPrivileged: true,
      limits: { ...defaultLimits, ...limits },
      deny: { tables: [], columns: [], ...deny },
    },
  ]);
  const deps: Deps = { databases, saves, [Symbol.dispose]: () => databases[Symbol.dispose]() };
  return {
    databases,
    async run(tool, args, signal = new AbortController().signal) {
      // Tools look at these alone.
      const call = { deps, signal, budget, access: 'read', progress: () => {} } as unknown as Call<Deps>;
      try {
        const answer = await tool.run(tool.input.parse(args), call);
        const parts = typeof answer === 'string' ? [{ type: 'text', text: answer }] : content.parse(answer);
        return { text: text.parse(parts[0]).text, parts };
      } catch (error) {
        const { success, data } = refusal.safeParse(error);
        if (!success) throw error;
        return data;
      }
    },
    [Symbol.dispose]: () => databases[Symbol.dispose](),
  };
}

const text = z.object({ text: z.string() });
const content = z.array(z.looseObject({ type: z.string() }));
const refusal = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  content: z.string().default(''),
});

/** The text of an answer that is no error. */
export function textOf(outcome: Outcome): string {
  if ('text' in outcome) return outcome.text;
  throw new Error(`${outcome.code}: ${outcome.message} ${outcome.content}`);
}

const table = z.object({
  columns: z.array(z.tuple([z.string(), z.string()])),
  rows: z.array(z.array(z.unknown())),
});
export type Table = z.infer<typeof table>;

/** What stands between the marks of an answer. */
export const fenced = (answer: string): string =>
  /--- untrusted (\w+): [^\n]*\n([^]*)\n--- end of untrusted \1 ---/.exec(answer)?.[2] ?? '';

export const tableOf = (answer: string): Table => table.parse(JSON.parse(fenced(answer)));

/** The cursor that a cut answer names, if it is cut. */
export const cursorOf = (answer: string): string | undefined =>
  /^\[more: call again with cursor="([^"]+)"\]\n/.exec(answer)?.[1];

/** The rows of all pages. */
export async function allRows(
  { run }: Player,
  tool: Tool<Deps>,
  args: Record<string, unknown>,
): Promise<{ readonly rows: unknown[][]; readonly pages: number }> {
  const rows: unknown[][] = [];
  let pages = 0;
  for (let cursor: string | undefined; pages === 0 || cursor !== undefined; pages++) {
    const answer = textOf(await run(tool, { ...args, ...(cursor === undefined ? {} : { cursor }) }));
    rows.push(...tableOf(answer).rows);
    cursor = cursorOf(answer);
  }
  return { rows, pages };
}

/** Makes a database; the statements are run as they stand. */
export function makeSqlite(path: string, statements: string): Target {
  const database = new Sqlite(path);
  database.exec(statements);
  database.close();
  return { engine: 'sqlite', path };
}
