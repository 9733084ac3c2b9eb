import { quote } from '@handrail/domain';
import { clipped, oneLine } from '../schema/one-line.ts';
import type { ShownChange } from '../session/protocol.ts';
import type { Judged } from './judged.ts';
import { shownSamples } from './shown-samples.ts';

const NAME_BYTES = 120;
/** For the words around the statements of a question, and what carries it. */
const FRAME_BYTES = 1_500;
/** For what stands for a part that is left out. */
const CUT_BYTES = 60;

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

interface Showing {
  /** That the text may have. */
  readonly bytes: number;
  /** Sets apart what came from the database. */
  fenced(data: string): string;
}

/**
 * What a person is asked before a change is kept.
 * @param changed of a rehearsal; undefined where there cannot be one
 */
export function questionOf(
  connection: string,
  statements: readonly Judged[],
  changed: readonly ShownChange[] | undefined,
  { bytes, fenced }: Showing,
): string {
  const heads = changeHeads(statements, changed);
  const loose = notBound(changed);
  const room = Math.floor((bytes - FRAME_BYTES - Buffer.byteLength([...heads, ...loose].join('\n'))) / 2);
  const each = Math.floor(room / statements.length);
  const texts = statements.map(({ sql, params }) => {
    const values =
      params.length === 0 ? '' : ` with ${headAndTail(JSON.stringify(params), Math.floor(each / 3))}`;
    return `${headAndTail(sql, Math.floor(each / 2))}${values}`;
  });
  const told = changed ?? [];
  const notes = [...changeNotes(told), ...changeCounters(told)];
  const { lines: data, isCut } = dataLines(notes, told, room);
  return [
    `Keep this change of the database ${connection}?`,
    ...heads,
    ...loose,
    'As SQL:',
    ...texts,
    ...(data.length === 0 ? [] : [fenced(data.join('\n'))]),
    ...(isCut ? ['Some of it was left out for want of room.'] : []),
  ].join('\n');
}

/** What the consent does not hold fast. */
function notBound(changed: readonly ShownChange[] | undefined): readonly string[] {
  if (changed === undefined)
    return [
      'It could not be rehearsed, cannot be taken back, and is not bound to the state of the data it reads.',
    ];
  const numbers = changed.flatMap(({ isBound }, index) => (isBound ? [] : [index + 1]));
  if (numbers.length === 0) return [];
  const which = `${numbers.length === 1 ? 'Statement' : 'Statements'} ${numbers.join(', ')}`;
  return [
    `${which}: not bound to the state of the data it reads; if that changes before you answer, so does what is kept.`,
  ];
}

/** On one line; of what is too long the beginning and the end, and how much is between them. */
function headAndTail(text: string, bytes: number): string {
  const whole = oneLine(text, Infinity);
  if (Buffer.byteLength(whole) <= bytes) return whole;
  const half = Math.floor((bytes - CUT_BYTES) / 2);
  const head = clipped(whole, half);
  const end = Buffer.from(whole).subarray(-half);
  // A character of several bytes may be cut in two.
  const tail = end
    .subarray(
      Math.max(
        0,
        end.findIndex((byte) => (byte & 0xc0) !== 0x80),
      ),
    )
    .toString();
  const left = whole.length - (head.length - 1) - tail.length;
  return `${head} [${left} characters are left out here] ${tail}`;
}
