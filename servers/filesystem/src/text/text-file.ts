import type { OpenFile } from '../paths/directory.ts';
import { markLength, type TextEncoding, unitLength } from './encoding.ts';
import { FileBytes } from './file-bytes.ts';
import type { Ending } from './line-endings.ts';
import { Refusal } from '@handrail/domain';
import { KnownTexts } from './text-facts.ts';
import { findLine, pastEnd, type Place } from './text-lines.ts';
import { cutPage, type PageLimits } from './text-page.ts';

export interface PageRequest extends PageLimits {
  /** The number of a line (the first is 1, the last is -1; not 0), or the `next` of an earlier page. */
  readonly start: number | Place;
  readonly signal: AbortSignal;
}

export interface TextPage {
  /** As in the file, with its line endings: the texts of all pages together are the text of the file. */
  readonly text: string;
  /** The text as `print` makes it. */
  readonly printed: string;
  /** Number of the first line; undefined when there is none, or when nobody knows: a large file read from its end. */
  readonly firstLine?: number;
  readonly lastLine?: number;
  /** Whether the last line goes on in the next page. */
  readonly isCut: boolean;
  /** Where the next page starts; undefined at the end of the file. */
  readonly next?: Place;
  /** Lines of the whole file, where known. A final line ending begins no other line. */
  readonly lines?: number;
  readonly encoding: TextEncoding;
  /** Of the whole file, or of the first 64 KiB of one larger than 32 MiB. */
  readonly ending: Ending;
  /** SHA-256 of the file in hex; undefined when it is larger than 32 MiB. */
  readonly digest?: string;
}

/**
 * Reads text in pages. A file up to 32 MiB is read as a whole once, and what was learned about it kept, so that every
 * other page costs no more than itself; of a larger one only what leads to the page is read, in memory that does not
 * grow with the file.
 */
export class TextFiles {
  readonly #known = new KnownTexts();

  /** @throws Refusal `binary_file`, `past_end`; the signal's reason; Error of Node */
  async page(file: OpenFile, { start, signal, ...limits }: PageRequest): Promise<TextPage> {
    const bytes = new FileBytes(file, signal);
    const facts = await this.#known.of(file, bytes);
    const { encoding, ending, digest } = facts;
    if (encoding === 'binary')
      throw new Refusal('binary_file', 'The file is not text.', 'Read it with as=base64, or as=image.');
    const isBehind = typeof start === 'object' && start.byte > 0 && start.byte >= bytes.size;
    if (isBehind) throw pastEnd(`byte ${start.byte}`, facts, bytes.size);
    const from =
      typeof start === 'object'
        ? { byte: whole(start.byte, encoding), line: start.line }
        : await findLine(bytes, facts, encoding, start);
    const cut = await cutPage(bytes, from.byte, encoding, limits);
    const byte = from.byte + cut.length;
    const line = from.line === undefined ? undefined : from.line + cut.newlines;
    const lastLine = line === undefined || cut.length === 0 ? undefined : line - (cut.endsLine ? 1 : 0);
    const isEnd = byte >= bytes.size || cut.length === 0;
    return {
      text: cut.text,
      printed: cut.printed,
      ...(lastLine !== undefined && from.line !== undefined && { firstLine: from.line, lastLine }),
      isCut: !isEnd && !cut.endsLine,
      ...(!isEnd && { next: { byte, ...(line !== undefined && { line }) } }),
      ...(facts.lines !== undefined && { lines: facts.lines }),
      encoding,
      ending,
      ...(digest !== undefined && { digest }),
    };
  }
}

/** A byte at which a code unit of the text begins. */
const whole = (byte: number, encoding: TextEncoding): number =>
  Math.max(markLength(encoding), byte - (byte % unitLength(encoding)));
