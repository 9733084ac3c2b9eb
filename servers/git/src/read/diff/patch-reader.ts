import { decodeText } from '../../process/decode-text.ts';
import { isGenerated } from './generated.ts';
import type { LineText } from '../text/line-text.ts';
import type { RawRecord } from '../../process/record-cutter.ts';
import { asArgument } from './path.ts';
import type { Reader, ReaderOptions, Told } from './reader.ts';
import { type Section, SectionSplitter } from './sections.ts';
import { quotePath } from '../text/quote-path.ts';

interface PatchOptions extends ReaderOptions {
  /** Generated files at these paths are shown all the same. */
  readonly asked: readonly string[];
  readonly lines: LineText;
}

/** What is being read. */
interface Current {
  readonly name: string | undefined;
  /** Lines that are left out, since the page before has them. */
  readonly before: number;
  readonly isCombined: boolean;
  /** Lines of the section so far. */
  lines: number;
  /** Kept back until it is known whether the changes are shown. */
  header: readonly RawRecord[];
  isSummed: boolean;
  added: number;
  removed: number;
}

const HUNK = Buffer.from('@@ ');
const [PLUS, MINUS] = Buffer.from('+-');

/** A patch as git prints it, but that generated files are summed up in a line. */
export class PatchReader implements Reader {
  readonly #options: PatchOptions;
  readonly #asked: ReadonlySet<string>;
  readonly #splitter: SectionSplitter;
  #current: Current | undefined;
  #told: Told = { files: 0, added: 0, removed: 0, isPartial: false, continued: undefined };

  constructor(options: PatchOptions) {
    this.#options = options;
    this.#asked = new Set(options.asked);
    this.#splitter = new SectionSplitter({
      section: (section) => this.#section(section),
      line: (line) => this.#line(line),
    });
  }

  get told(): Told {
    return this.#told;
  }

  push(chunk: Buffer): boolean {
    return this.#splitter.push(chunk);
  }

  end(): boolean {
    return this.#splitter.end() && this.#close();
  }

  #section({ header, path, kind }: Section): boolean {
    if (!this.#close()) return false;
    const { seek, canSkip } = this.#options;
    const before = seek.next(canSkip && kind === 'pair' ? asArgument(path) : undefined);
    if (before === Infinity) return true;
    const name = path === undefined ? undefined : decodeText(path);
    const isCombined = kind !== 'pair';
    this.#current = { name, before, isCombined, lines: 0, header, isSummed: false, added: 0, removed: 0 };
    if (before > 0) this.#told = { ...this.#told, continued: name };
    return true;
  }

  #line(line: RawRecord): boolean {
    const current = this.#current;
    if (current === undefined) return true;
    const [sign] = line.bytes;
    if (sign === PLUS) current.added += 1;
    else if (sign === MINUS) current.removed += 1;
    if (current.header.length > 0) {
      current.isSummed = this.#isSummed(current, line);
      if (current.isSummed) current.header = [];
      else if (!this.#showHeader(current)) return false;
    }
    return current.isSummed || this.#show(current, this.#options.lines.raw, line);
  }

  #isSummed({ name }: Current, { bytes }: RawRecord): boolean {
    return (
      name !== undefined &&
      isGenerated(name) &&
      !this.#asked.has(name) &&
      bytes.subarray(0, HUNK.length).equals(HUNK)
    );
  }

  #showHeader(current: Current): boolean {
    const { header } = current;
    current.header = [];
    return header.every((line) => this.#show(current, this.#options.lines.raw, line));
  }

  #show<T>(current: Current, show: (line: T) => string, line: T): boolean {
    current.lines += 1;
    if (current.lines <= current.before) return true;
    return this.#options.add(show(line), this.#options.seek.place(current.lines));
  }

  /** The section that was read last is at its end. */
  #close(): boolean {
    const current = this.#current;
    if (current === undefined) return true;
    this.#current = undefined;
    const { name = '', added, removed, isSummed, isCombined } = current;
    const { files, ...told } = this.#told;
    this.#told = {
      ...told,
      files: files + 1,
      added: told.added + added,
      removed: told.removed + removed,
      isPartial: told.isPartial || isCombined,
    };
    if (!isSummed) return this.#showHeader(current);
    return this.#show(
      current,
      this.#options.lines.text,
      `${quotePath(name)}: +${added} -${removed}, not shown (name it in paths to see it)`,
    );
  }
}
