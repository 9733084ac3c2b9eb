import { decodeText } from '../../process/decode-text.ts';
import { cutText } from '../text/cut-text.ts';
import { fieldsOf, NUL } from '../../process/record-cutter.ts';

/** Begins with the byte that parts it from the lines of a graph; what may be long stands last. Subjects have no newline. */
export const LOG_FORMAT = '%x00%H%x00%h%x00%as%x00%aN%x00%s%x00%D';

/** The columns that a graph may take of a line. */
const WIDEST = 200;

export interface LogRecord {
  /** Empty for a line of a graph that has no commit. */
  readonly hash: string;
  readonly line: string;
}

/** @param record a line of `git log --format=LOG_FORMAT`, with the graph before it */
export function logRecord(record: Buffer): LogRecord {
  const [graph = '', hash = '', short = '', date = '', author = '', subject = '', decorations = ''] =
    fieldsOf(record, NUL, 7).map(decodeText);
  const drawn = graph.length > WIDEST ? `${graph.slice(0, WIDEST)}… ` : graph;
  if (hash === '') return { hash, line: drawn.trimEnd() };
  // No ref has a space, and no date looks like one: neither author nor subject can pass for a ref here.
  const refs = decorations === '' ? '' : ` (${cutText(decorations)})`;
  return { hash, line: `${drawn}${short}${refs} ${date} ${cutText(author)}  ${cutText(subject)}`.trimEnd() };
}
