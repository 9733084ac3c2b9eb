import { tableHead, tableText } from '../rows/table-text.ts';
import type { ShownChange } from '../session/protocol.ts';

export interface ShownSamples {
  /** One JSON value each. */
  readonly texts: readonly string[];
  /** Some rows were left out for want of room. */
  readonly isCut: boolean;
}

/** The rows of all samples that there is room for, statement by statement. */
export function shownSamples(changed: readonly ShownChange[], bytes: number): ShownSamples {
  const texts: string[] = [];
  let left = bytes;
  let isCut = false;
  for (const [index, { samples }] of changed.entries()) {
    for (const { name, columns, lines } of samples) {
      const head = `{"statement":${index + 1},"${name}":${tableHead(columns)}`;
      const fitting: string[] = [];
      let room = left - Buffer.byteLength(head) - 10;
      for (const line of lines) {
        room -= Buffer.byteLength(line) + 2;
        if (room < 0) break;
        fitting.push(line);
      }
      isCut ||= fitting.length < lines.length;
      if (room < 0 && fitting.length === 0) continue;
      const text = `${tableText(head, fitting)}}`;
      left -= Buffer.byteLength(text) + 1;
      texts.push(text);
    }
  }
  return { texts, isCut };
}
