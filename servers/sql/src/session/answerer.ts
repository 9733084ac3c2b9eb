import { Refusal } from '@handrail/domain';
import { checkText } from '../engine/check-text.ts';
import type { Changed, Engine, Reading, Sample } from '../engine/engine.ts';
import type { Row } from '../rows/cell.ts';
import { encoder } from '../rows/encode.ts';
import { type FileForm, type Form, lineEnd } from '../rows/form.ts';
import type { Connection } from '../settings/connection.ts';
import { checkWritable } from '../write/refusals.ts';
import type { Ask, Batch, Kind, Portion, Requests, ShownChange, ShownSample } from './protocol.ts';

/** Rows asked of the engine at once; the next portion is as large as what the last one weighed allows. */
const FIRST_ROWS = 16;
const MOST_ROWS = 1_000;
/** Memory that the cells of the rows fetched at once should not exceed by far. */
const FETCHED_BYTES = 16 << 20;
/** A longer line is no row to be read or saved; what has hundreds of MiB would be copied several times. */
const LONGEST_LINE = 32 << 20;

interface Under {
  readonly reading: Reading;
  readonly form: Form;
  readonly line: (row: Row) => string;
  /** Fetched last; those from `at` on were not sent: there was no room. */
  fetched: readonly string[];
  at: number;
  ended: boolean;
  /** Most rows that the next fetch should have, by what the last ones weighed. */
  fitting: number;
}

/** Answers the requests of a parent with an engine, one at a time. */
export class Answerer {
  readonly #make: (connection: Connection) => Promise<Engine>;
  #engine: Engine | undefined;
  #mode: Connection['mode'] = 'read';
  #under: Under | undefined;

  constructor(make: (connection: Connection) => Promise<Engine>) {
    this.#make = make;
  }

  async answer(ask: Ask): Promise<Requests[Kind]['answer']> {
    if (ask.kind === 'open') {
      this.#engine = await this.#make(ask.connection);
      this.#mode = ask.connection.mode;
      return await this.#engine.open();
    }
    const engine = this.#engine;
    if (engine === undefined) throw new Error('not open');
    switch (ask.kind) {
      case 'read': {
        checkText(ask.statement.sql);
        const { statement, skip, timeoutMs, portion } = ask;
        const reading = await engine.read(statement, { skip, most: portion.rows + 1, timeoutMs });
        const { columns } = reading;
        this.#under = {
          reading,
          form: ask.form,
          line: encoder(ask.form, columns),
          fetched: [],
          at: 0,
          ended: false,
          fitting: FIRST_ROWS,
        };
        return { columns, batch: await this.#next(ask.portion) };
      }
      case 'next':
        return await this.#next(ask.portion);
      case 'close':
        await this.#close();
        return null;
      case 'explain':
        checkText(ask.statement.sql);
        return await engine.explain(ask.statement, ask.analyze);
      case 'catalog':
        return JSON.stringify(await engine.catalog());
      case 'change':
        checkWritable(this.#mode);
        for (const { sql } of ask.change.statements) checkText(sql);
        return (await engine.change(ask.change)).map((changed) => shownChange(changed, ask.form));
    }
  }

  /** Ends what is running; safe at any time. */
  async cancel(): Promise<void> {
    await this.#engine?.cancel();
  }

  async #next({ rows, bytes }: Portion): Promise<Batch> {
    const under = this.#under;
    if (under === undefined) throw new Error('nothing is being read');
    try {
      const lines: string[] = [];
      let size = 0;
      while (true) {
        if (under.at === under.fetched.length && !under.ended)
          // One more than asked for tells whether there is more.
          await this.#fetch(under, rows - lines.length + 1, bytes);
        const line = under.fetched[under.at];
        if (line === undefined || lines.length === rows) break;
        size += Buffer.byteLength(line) + 1;
        if (size > bytes && lines.length > 0) break;
        lines.push(line);
        under.at += 1;
      }
      const ended = under.ended && under.at === under.fetched.length;
      if (ended) await this.#close();
      return under.form.kind === 'page' ? { lines, ended } : { ...chunkOf(lines, under.form), ended };
    } catch (error) {
      await this.#close();
      throw error;
    }
  }

  async #fetch(under: Under, rows: number, bytes: number): Promise<void> {
    const most = Math.min(rows, under.fitting, MOST_ROWS);
    const found = await under.reading.next(most);
    under.ended = found.length < most;
    under.fetched = found.map(under.line);
    under.at = 0;
    if (under.fetched.some(({ length }) => length > LONGEST_LINE)) throw tooWide();
    const perRow = (sum: number) => Math.max(1, sum / Math.max(1, found.length));
    const ofLines = perRow(under.fetched.reduce((sum, { length }) => sum + length, 0));
    const ofCells = perRow(found.reduce((sum, row) => sum + weightOf(row), 0));
    under.fitting = Math.ceil(Math.min(bytes / ofLines, FETCHED_BYTES / ofCells));
  }

  async #close(): Promise<void> {
    const under = this.#under;
    this.#under = undefined;
    await under?.reading.close();
  }
}

function shownChange({ before, after, returned, ...changed }: Changed, form: Form): ShownChange {
  const shown = (name: ShownSample['name'], sample: Sample | undefined): ShownSample[] =>
    sample === undefined
      ? []
      : [{ name, columns: sample.columns, lines: sample.rows.map(encoder(form, sample.columns)) }];
  const samples = [...shown('before', before), ...shown('after', after), ...shown('returned', returned)];
  return { ...changed, samples };
}

function chunkOf(lines: readonly string[], { kind }: FileForm): Omit<Batch, 'ended'> {
  const end = lineEnd[kind];
  return { lines: [], chunk: { text: lines.map((line) => line + end).join(''), rows: lines.length } };
}

/** Characters and bytes of the values that have no fixed size. */
const weightOf = (row: Row): number =>
  row.reduce<number>(
    (sum, cell) => sum + (typeof cell === 'string' || cell instanceof Uint8Array ? cell.length : 0),
    0,
  );

const tooWide = (): Refusal =>
  new Refusal(
    'row_too_wide',
    `A row has more than ${LONGEST_LINE} characters.`,
    'Name fewer columns, or take a part of the long values, for instance with substr().',
  );
