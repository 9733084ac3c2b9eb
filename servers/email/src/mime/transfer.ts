import { setImmediate as breathe } from 'node:timers/promises';
import type { Bytes } from '../backend/backend.ts';

/** Encoded bytes that are decoded before the event loop gets its turn. */
const CHUNK = 128 * 1024;

/**
 * Undoes a Content-Transfer-Encoding (RFC 2045 §6); an unknown one leaves the bytes as they are.
 * @param most decoded bytes; no more is decoded than that and a chunk
 */
export async function decodeTransfer(body: Buffer, encoding: string, most: number): Promise<Bytes> {
  if (encoding === 'base64') return await inChunks(body, most, base64());
  if (encoding === 'quoted-printable') return await inChunks(body, most, quotedPrintable);
  return { bytes: body.subarray(0, most), isCut: body.length > most };
}

/** Decodes the beginning of what it is given and says how much of it that was; all of it where it is the last. */
type Decode = (encoded: Buffer, isLast: boolean) => { readonly bytes: Buffer; readonly used: number };

async function inChunks(body: Buffer, most: number, decode: Decode): Promise<Bytes> {
  const decoded: Buffer[] = [];
  let length = 0;
  let at = 0;
  while (at < body.length && length <= most) {
    const end = Math.min(at + CHUNK, body.length);
    const { bytes, used } = decode(body.subarray(at, end), end === body.length);
    decoded.push(bytes);
    length += bytes.length;
    at += used;
    if (at < body.length) await breathe();
  }
  const whole = decoded.length === 1 && decoded[0] !== undefined ? decoded[0] : Buffer.concat(decoded);
  return { bytes: whole.subarray(0, most), isCut: length > most || at < body.length };
}

/** Some mailers pad each line, so padding ends a unit and not the content; what is no base64 is skipped. */
const base64 = (): Decode => {
  let open = '';
  return (encoded, isLast) => {
    const units = (open + encoded.toString('latin1').replace(/[^A-Za-z0-9+/=]+/g, '')).split(/=+/);
    const last = units.pop() ?? '';
    const whole = isLast ? last.length : last.length - (last.length % 4);
    open = last.slice(whole);
    const bytes = [...units, last.slice(0, whole)].map((unit) => Buffer.from(unit, 'base64'));
    return { bytes: Buffer.concat(bytes), used: encoded.length };
  };
};

const [EQUALS, CR, LF, SPACE, TAB] = [0x3d, 0x0d, 0x0a, 0x20, 0x09] as const;

/** The longest run of blanks between `=` and the line's end that still is a soft break. */
const BLANKS = 80;

function quotedPrintable(encoded: Buffer, isLast: boolean): { bytes: Buffer; used: number } {
  const bytes = Buffer.allocUnsafe(encoded.length);
  let length = 0;
  let at = 0;
  while (at < encoded.length) {
    const next = encoded.indexOf(EQUALS, at);
    const end = next < 0 ? encoded.length : next;
    length += encoded.copy(bytes, length, at, end);
    at = end;
    if (next < 0) break;
    // An escape may go on in the next chunk.
    if (!isLast && encoded.length - at < BLANKS + 3 && at > 0) break;
    const value = hex(encoded[at + 1]) * 16 + hex(encoded[at + 2]);
    const past = softBreak(encoded, at + 1);
    if (!Number.isNaN(value)) {
      bytes[length] = value;
      length += 1;
      at += 3;
    } else if (past !== undefined) at = past;
    else {
      bytes[length] = EQUALS;
      length += 1;
      at += 1;
    }
  }
  return { bytes: bytes.subarray(0, length), used: at };
}

/** Where the next line begins, if nothing but blanks follows on this one. */
function softBreak(encoded: Buffer, from: number): number | undefined {
  let at = from;
  while (at - from < BLANKS && (encoded[at] === SPACE || encoded[at] === TAB)) at += 1;
  if (encoded[at] === CR && encoded[at + 1] === LF) return at + 2;
  return encoded[at] === LF || at >= encoded.length ? at + 1 : undefined;
}

/** NaN for what is no digit. */
function hex(byte: number | undefined): number {
  if (byte === undefined) return Number.NaN;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : Number.NaN;
}
