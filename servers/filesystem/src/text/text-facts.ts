import { startSha256 } from '../digest.ts';
import type { OpenFile } from '../paths/directory.ts';
import { detectEncoding, type Encoding, markLength, type TextEncoding } from './encoding.ts';
import type { FileBytes } from './file-bytes.ts';
import { type Ending, EndingCounter } from './line-endings.ts';

/** Larger files are not read as a whole. */
export const LARGEST_WHOLE = 32 * 1024 * 1024;

/** What the encoding of a larger file is told by. */
const SAMPLE = 64 * 1024;

/** What is known of a text. */
export interface TextFacts {
  readonly encoding: Encoding;
  /** Of a file that is not read as a whole, by its beginning. */
  readonly ending: Ending;
  /** SHA-256 of all bytes, in hex; undefined for a file that is not read as a whole. */
  readonly digest?: string;
  /** Undefined as long as nobody has seen the end of a large file. */
  lines?: number;
  /** How many lines end before each part of the file (file-bytes.ts), as far as the file was read. */
  readonly marks: number[];
}

/** Files whose facts are kept. */
const KEPT = 32;

/** A file that changed less than this many ms ago may change again without its times telling. */
const TICK = 100;

/** Facts of the files that were last read, by all that tells one state of a file from another. */
export class KnownTexts {
  readonly #facts = new Map<string, TextFacts>();

  async of({ stat }: OpenFile, bytes: FileBytes): Promise<TextFacts> {
    const key = [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(':');
    const isSettled = Date.now() - Number(stat.ctimeMs) > TICK;
    const facts = this.#facts.get(key) ?? (await learn(bytes));
    this.#facts.delete(key);
    if (isSettled) this.#facts.set(key, facts);
    const [oldest] = this.#facts.keys();
    if (this.#facts.size > KEPT && oldest !== undefined) this.#facts.delete(oldest);
    return facts;
  }
}

const countable = (encoding: Encoding): TextEncoding => (encoding === 'binary' ? 'latin1' : encoding);

async function learn(bytes: FileBytes): Promise<TextFacts> {
  if (bytes.size > LARGEST_WHOLE) {
    const sample = await bytes.read(0, SAMPLE);
    const encoding = detectEncoding(sample, bytes.size);
    return { encoding, ending: new EndingCounter(countable(encoding)).add(sample).ending, marks: [0] };
  }
  const hash = startSha256();
  const marks = [0];
  let endings: EndingCounter | undefined;
  const whole = await bytes.load((part) => {
    hash.update(part);
    // The width of a character shows in the first bytes; nothing else matters to line endings.
    endings ??= new EndingCounter(countable(detectEncoding(part, bytes.size)));
    marks.push(endings.add(part).newlines);
  });
  const encoding = detectEncoding(whole);
  const isOpen = whole.length > markLength(countable(encoding)) && endings?.atNewline !== true;
  return {
    encoding,
    ending: endings?.ending ?? 'none',
    digest: hash.digest('hex'),
    lines: (endings?.newlines ?? 0) + (isOpen ? 1 : 0),
    marks,
  };
}
