import { type Call, type Document, fenceVisible, visible } from '@handrail/server';
import { Refusal } from '@handrail/domain';
import type { Deps } from '../deps.ts';
import type { Statement } from '../engine/engine.ts';
import type { SaveFormat } from '../save/save-name.ts';
import { saveRows } from '../save/save-rows.ts';
import type { Database } from '../session/database.ts';

interface Asked {
  readonly database: Database;
  readonly statement: Statement;
  readonly format: SaveFormat;
  readonly timeoutMs: number;
}

/** For what stands around the first rows, the link included, but for the path. */
const FRAME_BYTES = 700;
/** Of one line that is shown, where there is room. */
const LINE_BYTES = 400;

const TYPES = { csv: 'text/csv', jsonl: 'application/jsonl' } as const;

/** Saves all rows into the operator's folder, and answers with a link, counts and the first rows. */
export async function savedAnswer(
  { database, statement, format, timeoutMs }: Asked,
  { deps, signal, budget, progress }: Call<Deps>,
): Promise<Document> {
  if (deps.saves === undefined)
    throw new Refusal(
      'saving_off',
      'There is no folder for saved results.',
      'Whoever runs this server can name one with --save-folder; until then read the rows in pages, or aggregate in SQL.',
    );
  const begun = performance.now();
  const asked = { format, signal, timeoutMs, onRows: (rows: number) => progress(rows) };
  const { rows, head, name, path, bytes } = await saveRows(database, deps.saves, statement, asked);
  const took = `${Math.round(performance.now() - begun)} ms`;
  const room = budget - FRAME_BYTES - Buffer.byteLength(path);
  const lines = head.map((line) => beginning(visible(line), Math.min(LINE_BYTES, room / head.length)));
  const text = [
    `${rows} row${rows === 1 ? '' : 's'} saved · ${database.connection.name} · ${took}`,
    `${path} (${bytes} bytes, removed after a day); it begins:`,
    fenceVisible(lines.join('\n'), `query_sql, ${format}`),
  ].join('\n');
  const link = { uri: `sql:///saved/${name}`, name, mimeType: TYPES[format], size: bytes };
  return [
    { type: 'text', text },
    { type: 'resource_link', ...link },
  ];
}

function beginning(text: string, bytes: number): string {
  const whole = Buffer.from(text);
  if (whole.length <= bytes) return text;
  const kept = whole.subarray(0, Math.max(0, Math.floor(bytes) - '…'.length * 3));
  return `${new TextDecoder().decode(kept, { stream: true })}…`;
}
