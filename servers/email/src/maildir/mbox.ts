import { createReadStream } from 'node:fs';

/** Bytes of one message in an mbox that are taken: no sound one is longer. */
const LONGEST = 64 * 1024 * 1024;

export interface MboxMessage {
  readonly raw: Buffer;
  /** What the envelope line says; undefined where it is no date. */
  readonly received: Date | undefined;
  /** The message was longer than is taken. */
  readonly isCut: boolean;
}

const LF = 0x0a;
const FROM = Buffer.from('From ');

/**
 * The messages of an mbox file (RFC 4155), one after another, however large the file is. A message begins with a line
 * `From … 14:03 …` at the start or after an empty line; `>From ` of a body gets its `From ` back (the `mboxrd` way, which takes
 * one `>` off of any number).
 */
export async function* readMbox(path: string): AsyncGenerator<MboxMessage> {
  let message: Collected | undefined;
  let isAfterBlank = true;
  for await (const line of linesOf(path)) {
    if (isAfterBlank && isEnvelope(line)) {
      if (message !== undefined) yield message.end();
      message = new Collected(envelopeDate(line));
    } else message?.add(line);
    isAfterBlank = isBlank(line);
  }
  if (message !== undefined) yield message.end();
}

/** A sentence may begin with From as well, but hardly tells the time. */
const isEnvelope = (line: Buffer): boolean =>
  line.subarray(0, FROM.length).equals(FROM) && /\s\d\d:\d\d/.test(line.toString('latin1', 0, 200));

const isBlank = (line: Buffer): boolean => line.length === 0 || line[0] === LF || line.equals(CRLF);

const CRLF = Buffer.from('\r\n');

class Collected {
  readonly #lines: Buffer[] = [];
  readonly #received: Date | undefined;
  #length = 0;
  #isCut = false;

  constructor(received: Date | undefined) {
    this.#received = received;
  }

  add(line: Buffer): void {
    if (this.#length + line.length > LONGEST) this.#isCut = true;
    if (this.#isCut) return;
    const plain = isQuotedFrom(line) ? line.subarray(1) : line;
    this.#lines.push(plain);
    this.#length += plain.length;
  }

  end(): MboxMessage {
    // The empty line before the next message is the file's.
    const last = this.#lines.at(-1);
    const lines = last !== undefined && isBlank(last) ? this.#lines.slice(0, -1) : this.#lines;
    return { raw: Buffer.concat(lines), received: this.#received, isCut: this.#isCut };
  }
}

function isQuotedFrom(line: Buffer): boolean {
  let at = 0;
  while (line[at] === 0x3e) at += 1;
  return at > 0 && line.subarray(at, at + FROM.length).equals(FROM);
}

/** `From sender Mon Nov 16 08:00:00 2026`, in UTC. */
function envelopeDate(line: Buffer): Date | undefined {
  const text = line.toString('latin1', 0, 200).trim();
  const [, day = '', time = '', year = ''] =
    /\s[A-Z][a-z]{2}\s+([A-Z][a-z]{2}\s+\d{1,2})\s+(\d\d:\d\d(?::\d\d)?)(?:\s+[A-Z]{3,4})?\s+(\d{4})/.exec(
      text,
    ) ?? [];
  const date = new Date(`${day} ${year} ${time} UTC`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** With their ends; a line that has none for very long is given in pieces. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let length = 0;
  // A stream without an encoding gives buffers.
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1024 * 1024 });
  for await (const chunk of chunks) {
    let at = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, at)) {
      const line = chunk.subarray(at, end + 1);
      yield rest.length === 0 ? line : Buffer.concat([...rest, line]);
      rest = [];
      length = 0;
      at = end + 1;
    }
    if (at < chunk.length) {
      rest.push(chunk.subarray(at));
      length += chunk.length - at;
    }
    if (length > LONGEST) {
      yield Buffer.concat(rest);
      rest = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(rest);
}
