import type { Catalog, Table } from './catalog.ts';
import { type EngineKind, shownTable } from './identifiers.ts';
import type { Looking } from './looking.ts';
import { clipped } from './one-line.ts';
import { sampleRows } from './sample-rows.ts';
import { statistics } from './statistics.ts';
import { tableLines } from './table-lines.ts';

export interface Describing {
  readonly catalog: Catalog;
  readonly engine: EngineKind;
  readonly look: Looking;
  readonly sampleRows: number;
  readonly stats: boolean;
  /** Bytes of a line. */
  readonly most: number;
}

export interface DescribedLine {
  readonly line: string;
  /** Lines of the table that are told with this one. */
  readonly told: number;
}

/** Everything asked about one table, behind what was already told; then its name comes again first. */
export async function* describedLines(
  asked: Describing,
  table: Table,
  begin: number,
): AsyncGenerator<DescribedLine> {
  let told = 0;
  for await (const line of allLines(asked, table)) {
    if (told === begin && begin > 0) {
      const again = `${shownTable(asked.engine, asked.catalog, table)} (continued)`;
      yield { line: clipped(again, asked.most), told };
    }
    told += 1;
    if (told > begin) yield { line, told };
  }
}

async function* allLines(asked: Describing, table: Table): AsyncGenerator<string> {
  const { catalog, engine, look, most } = asked;
  yield* tableLines(catalog, engine, table, most);
  if (asked.sampleRows > 0) yield* sampleRows(look, engine, table, { count: asked.sampleRows, most });
  if (asked.stats) yield* statistics(look, engine, table, most);
}
