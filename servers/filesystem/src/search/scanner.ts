import type { Beat } from './beat.ts';
import type { Finding, Job, Query } from './job.ts';
import { LineFinder } from './lines.ts';
import { linesIn, textOf } from './part-bytes.ts';
import type { Part, PartReader } from './parts.ts';
import { Rows } from './rows.ts';

/** A file with a NUL among its first bytes is no text: as git and grep tell. */
const SAMPLE = 8 * 1024;

/** What a scan of one file needs besides the file. */
type Asked = Pick<Job, 'query' | 'after' | 'stop'> & { readonly enough: number };

/** Searches open files for one pattern. */
export class Scanner {
  /** Whether the last file was no text. */
  isBinary = false;
  readonly #reader: PartReader;
  readonly #finder: LineFinder;
  readonly #literal: Buffer;

  constructor({ pattern }: Query, reader: PartReader, beat: Beat) {
    this.#reader = reader;
    this.#finder = new LineFinder(pattern, beat);
    this.#literal = Buffer.from(pattern.literal, 'latin1');
  }

  /**
   * Searches a file to its end, or until there is enough or it is told to stop.
   * @returns undefined when nothing matches
   * @throws Error of Node or, with no code, of the engine
   */
  scan(file: { fd: number; size: number }, asked: Asked): Omit<Finding, 'index'> | undefined {
    const { mode, context } = asked.query;
    const rows = mode === 'lines' ? new Rows(context, asked.after) : undefined;
    let count = 0;
    let isFirst = true;
    this.isBinary = false;
    const isStopped = () => Atomics.load(asked.stop, 0) !== 0;
    this.#reader.read(file.fd, file.size, (part) => {
      if (isFirst) this.isBinary = isBinary(part);
      isFirst = false;
      if (this.isBinary) return false;
      if (this.#cannotMatch(part) && rows?.needsLines !== true) {
        if (!part.isLast) rows?.skip(linesIn(part.bytes, part.marked));
        return !isStopped();
      }
      const { text, isPlain } = textOf(part.bytes, part.marked);
      rows?.begin(text);
      let line = this.#finder.find(text, 0, isPlain);
      while (line !== undefined) {
        count += 1;
        if (mode === 'files') return false;
        rows?.take(line);
        if (isStopped() || (rows !== undefined && rows.size > asked.enough)) return false;
        line = this.#finder.find(text, line.end + 1, isPlain);
      }
      rows?.end();
      return !isStopped();
    });
    if (count === 0) return undefined;
    return { count, hits: rows?.hits ?? [] };
  }

  /** Looks only at bytes, to spare the decoding of most files. */
  #cannotMatch({ bytes, marked }: Part): boolean {
    const isOfBytes = marked === undefined || marked === 'utf-8-bom';
    return isOfBytes && this.#literal.length > 0 && !bytes.includes(this.#literal);
  }
}

const isBinary = ({ bytes, marked }: Part): boolean =>
  marked === undefined && bytes.subarray(0, SAMPLE).includes(0);
