import { type RawRecord, RecordCutter, type TakeRecord } from '../../process/record-cutter.ts';
import { pathOf } from './path.ts';

/** What a patch says of one file; git-diff(1), "Generating patch text with -p". */
export interface Section {
  /** From `diff` up to the hunks. */
  readonly header: readonly RawRecord[];
  /** The path after the change; undefined where the header does not tell. */
  readonly path: Buffer | undefined;
  /** `combined` is one of a merge or conflict, against several parents; `unmerged` a mere line that says so. */
  readonly kind: 'pair' | 'combined' | 'unmerged';
}

/** Both answer false when they have enough. */
export interface TakeSections {
  section(section: Section): boolean;
  /** A line behind the header of the section before. */
  readonly line: TakeRecord;
}

const STARTS: readonly [string, Section['kind']][] = [
  ['diff --git ', 'pair'],
  ['diff --cc ', 'combined'],
  ['diff --combined ', 'combined'],
  ['* Unmerged path ', 'unmerged'],
];

const HEADER =
  /^(?:old mode|new mode|mode|deleted file mode|new file mode|copy from|copy to|rename from|rename to|similarity index|dissimilarity index|index|---|\+\+\+) /;

const LONGEST_START = 20;

/** Tells the sections of a patch apart while it streams in, in pieces of any size. */
export class SectionSplitter {
  readonly #take: TakeSections;
  readonly #lines: RecordCutter;
  /** The header that is being read. */
  #header: RawRecord[] = [];
  #kind: Section['kind'] = 'pair';

  constructor(take: TakeSections) {
    this.#take = take;
    this.#lines = new RecordCutter((line) => this.#line(line));
  }

  /** @returns false when enough was taken; nothing more may be given then */
  push(chunk: Buffer): boolean {
    return this.#lines.push(chunk);
  }

  end(): boolean {
    return this.#lines.end() && this.#flush();
  }

  #line(line: RawRecord): boolean {
    const text = line.bytes.toString('latin1', 0, LONGEST_START);
    const start = STARTS.find(([begins]) => text.startsWith(begins));
    // Within hunks every line begins with a space, a sign or a backslash, so that nothing in them looks like a start.
    if (start !== undefined) {
      if (!this.#flush()) return false;
      this.#header = [line];
      this.#kind = start[1];
      return true;
    }
    if (this.#header.length > 0 && HEADER.test(text)) {
      this.#header.push(line);
      return true;
    }
    return this.#flush() && this.#take.line(line);
  }

  #flush(): boolean {
    const header = this.#header;
    if (header.length === 0) return true;
    this.#header = [];
    const isCut = header.some(({ bytes, length }) => bytes.length < length);
    const path = isCut || this.#kind === 'unmerged' ? undefined : pathOf(header.map(({ bytes }) => bytes));
    return this.#take.section({ header, path, kind: this.#kind });
  }
}
