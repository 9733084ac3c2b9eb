import { quote } from '@handrail/domain';
import { oneLine } from '../schema/one-line.ts';
import type { ShownChange } from '../session/protocol.ts';
import type { Judged } from './judged.ts';
import { shownSamples } from './shown-samples.ts';

const NAME_BYTES = 120;
/** For the words around the statements of a question, and what carries it. */
const FRAME_BYTES = 1_500;

/** A line for each statement. */
export function changeHeads(
  statements: readonly Judged[],
  changed: readonly ShownChange[] | undefined,
): readonly string[] {
  return statements.map(({ policy: { kind }, target }, index) => {
    const table = target === undefined ? '' : ` ${oneLine(target.name, NAME_BYTES)}`;
    const rows = changed?.[index]?.rows;
    const count = rows === undefined ? '' : `: ${rows} ${rows === 1 ? 'row' : 'rows'}`;
    return `${index + 1}. ${kind}${table}${count}`;
  });
}

/** What else the statements did; names of the database are in it. */
export const changeNotes = (changed: readonly ShownChange[]): readonly string[] =>
  changed.flatMap(({ notes }, index) => notes.map((note) => `statement ${index + 1}: ${note}`));

/** What a rollback does not bring back; names of the database are in it. */
export const changeCounters = (changed: readonly ShownChange[]): readonly string[] =>
  changed.flatMap(({ counters }, index) =>
    counters.length === 0
      ? []
      : [
          `statement ${index + 1}: not rolled back, as no database does: the counters ${counters.map((name) => quote(name)).join(', ')} moved on.`,
        ],
  );

/** What the database tells of a change, in so many bytes: notes, cut short where they take most of it, and rows. */
export function dataLines(
  notes: readonly string[],
  changed: readonly ShownChange[],
  bytes: number,
): { readonly lines: readonly string[]; readonly isCut: boolean } {
  const each = Math.floor(bytes / 2 / Math.max(1, notes.length));
  const told = notes.map((note) => oneLine(note, each - 1));
  const { texts, isCut } = shownSamples(changed, bytes - Buffer.byteLength(told.join('\n')));
  return { lines: [...told, ...texts], isCut };
}

/**
 * What a person is asked before a change is kept. The same text as long as the rows that it touches are the same: it
 * holds nothing that is drawn or counted anew each time, such as the rows after it.
 * @param changed of a rehearsal; undefined where there cannot be one
 * @param bytes that the text may have
 */
export function questionOf(
  connection: string,
  statements: readonly Judged[],
  changed: readonly ShownChange[] | undefined,
  bytes: number,
): string {
  const heads = changeHeads(statements, changed);
  const before = (changed ?? []).map(({ samples, ...rest }) => ({
    ...rest,
    samples: samples.filter(({ name }) => name === 'before'),
  }));
  const found = before.flatMap((one) => one.found ?? []).join(' ');
  const room = Math.floor((bytes - FRAME_BYTES - Buffer.byteLength([...heads, found].join('\n'))) / 2);
  const each = Math.floor(room / statements.length);
  const texts = statements.map(({ sql, params }) => {
    const values =
      params.length === 0 ? '' : ` with ${oneLine(JSON.stringify(params), Math.floor(each / 3))}`;
    return `${oneLine(sql, Math.floor(each / 2))}${values}`;
  });
  const { lines: data } = dataLines(changeNotes(before), before, room);
  return [
    `Keep this change of the database ${connection}?`,
    ...heads,
    'As SQL:',
    ...texts,
    ...(changed === undefined ? ['It could not be rehearsed, and cannot be taken back.'] : []),
    ...(data.length === 0 ? [] : ['The database tells, and this is data:', ...data]),
    ...(found === '' ? [] : [`(state of these rows: ${found})`]),
  ].join('\n');
}
