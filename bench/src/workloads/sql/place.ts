/** Who works, and on what. */
import { join } from 'node:path';
import type { PostgresServer } from '@handrail/testing/postgres-server';
import type { Reply, Session } from '../../session.ts';
import type { Call, Commands } from '../../subject.ts';
import type { Command } from '../../wire.ts';

/** A database, and how each is started for it. */
export interface Source extends Commands {
  /** As a person says it. */
  readonly engine: 'SQLite' | 'PostgreSQL';
  readonly url: string;
  readonly bare: Command;
}

/** One process of each, from the first workload to the last. */
export interface Sessions {
  readonly usual: Session;
  /** Ours with pages of 1 MiB. */
  readonly large: Session;
  readonly other: Session;
  /** Bare JSON-RPC and the driver. */
  readonly plain: Session;
}

export interface Place {
  readonly sqlite: Source & Sessions;
  /** Undefined where there is no PostgreSQL. */
  readonly postgres: (Source & Sessions & { readonly server: PostgresServer }) | undefined;
  /** With `echo`. */
  readonly echoing: Session;
  /** SQLite databases by their number of tables. */
  readonly schemas: ReadonlyMap<number, Source>;
}

/** Does nothing but answer. */
export const echo: Command = { entry: join(import.meta.dirname, '../../floor.mjs'), args: [] };

/** The databases that are there, SQLite first. */
export const sources = ({ sqlite, postgres }: Place) => [
  sqlite,
  ...(postgres === undefined ? [] : [postgres]),
];

export const sourceOf = (
  engine: Source['engine'],
  { ours, peer }: Commands,
  { url, path = url }: { readonly url: string; readonly path?: string },
): Source => ({
  engine,
  url,
  ours: { entry: ours.entry, args: [url] },
  peer: { entry: peer.entry, args: ['--transport', 'stdio', '--dsn', url] },
  bare: { entry: join(import.meta.dirname, 'bare.mjs'), args: [path] },
});

export const asked = {
  ours: (sql: string, more: object = {}): Call => ({ tool: 'query_sql', args: { sql, ...more } }),
  peer: (sql: string): Call => ({ tool: 'execute_sql', args: { sql } }),
  bare: (sql: string): Call => ({ tool: 'sql', args: { sql } }),
} as const;

/** What the driver took by itself, within a process that does nothing else, and its answer as JSON. */
export function insideOf({ text }: Reply): { readonly ms: number; readonly json: string } {
  const end = text.indexOf('\n');
  return { ms: Number(text.slice(0, end)), json: text.slice(end + 1) };
}
