import { decodeText } from '../../process/decode-text.ts';
import { NEWLINE, NUL } from '../../process/record-cutter.ts';

/** A commit as `git show` tells it before its diff. */
export interface Header {
  readonly hash: string;
  readonly parents: readonly string[];
  /** The lines that are shown: tags that lead to it, what it is, its message indented as git does. */
  readonly lines: readonly string[];
}

/** Behind the mark, each ended by a NUL, which none of them can have; git-log(1), "PRETTY FORMATS". */
const FIELDS = ['%H', '%P', '%an <%ae>', '%aI', '%cn <%ce>', '%cI', '%B'];

const TAG = Buffer.from('tag ');

/** Nobody writes longer messages; what git prints without the mark is something else by then. */
const LONGEST = 8 * 1024 * 1024;

/** Finds the header of a commit in what `git show` prints, whichever way it is cut into pieces. */
export class HeaderParser {
  /** The value of --format. */
  readonly format: string;
  readonly #mark: Buffer;
  #bytes = Buffer.alloc(0);
  #header: Header | undefined;

  /** @param mark what no message can have: a number drawn for this answer */
  constructor(mark: string) {
    this.#mark = Buffer.from(`${mark}\0`);
    this.format = [mark, ...FIELDS, ''].join('%x00');
  }

  get header(): Header | undefined {
    return this.#header;
  }

  /**
   * @returns what came behind the header; empty while there is nothing of it; undefined where this is no commit, nor a
   * tag of one
   */
  push(chunk: Buffer): Buffer | undefined {
    if (this.#header !== undefined) return chunk;
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const [bytes, mark] = [this.#bytes, this.#mark];
    const begins = [mark, TAG].some((start) => {
      const length = Math.min(start.length, bytes.length);
      return bytes.subarray(0, length).equals(start.subarray(0, length));
    });
    if (!begins || bytes.length > LONGEST) return undefined;
    const start = bytes.indexOf(mark);
    if (start < 0) return bytes.subarray(0, 0);
    let end = start + mark.length;
    const fields: Buffer[] = [];
    for (const _ of FIELDS) {
      const stop = bytes.indexOf(NUL, end);
      if (stop < 0) return bytes.subarray(0, 0);
      fields.push(bytes.subarray(end, stop));
      end = stop + 1;
    }
    this.#header = headerOf(bytes.subarray(0, start), fields.map(decodeText));
    this.#bytes = Buffer.alloc(0);
    return bytes.subarray(end);
  }
}

function headerOf(tags: Buffer, fields: readonly string[]): Header {
  const [hash = '', parents = '', author = '', authored = '', committer = '', committed = '', message = ''] =
    fields;
  const above = parents.split(' ').filter((parent) => parent !== '');
  const isOther = committer !== author || committed !== authored;
  const body = message.replace(/^\n+|\s+$/g, '');
  return {
    hash,
    parents: above,
    lines: [
      ...(tags.length === 0 ? [] : decodeText(tags).trimEnd().split('\n').concat('')),
      `commit ${hash}`,
      ...(above.length === 0 ? [] : [`${above.length > 1 ? 'Merge' : 'Parent'}: ${parents}`]),
      `Author: ${author} ${authored}`,
      ...(isOther ? [`Commit: ${committer} ${committed}`] : []),
      '',
      ...(body === '' ? [] : [...body.split('\n').map((line) => (line === '' ? '' : `    ${line}`)), '']),
    ],
  };
}

/** Drops the line ends and NULs between header and diff. */
export class BlankSkipper {
  #isBehind = false;

  push(chunk: Buffer): Buffer {
    if (this.#isBehind) return chunk;
    const start = chunk.findIndex((byte) => byte !== NEWLINE && byte !== NUL);
    if (start < 0) return chunk.subarray(chunk.length);
    this.#isBehind = true;
    return chunk.subarray(start);
  }
}
