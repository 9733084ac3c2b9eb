const LF = 0x0a;

export interface Head {
  readonly bytes: Buffer;
  /** Where the body begins. */
  readonly end: number;
  readonly isCut: boolean;
}

/**
 * Finds the header that begins at a place (RFC 5322 §2.1). It ends at an empty line, at a line that is no field, and at
 * a boundary, whichever comes first.
 * @param longest bytes that are looked at; of a longer header the rest belongs to no field
 * @param isBoundary told a line that begins with `--`
 */
export function findHead(
  raw: Buffer,
  from: number,
  longest: number,
  isBoundary: (at: number) => boolean,
): Head {
  const most = Math.min(raw.length, from + longest);
  const head = (to: number, end: number, isCut = false) => ({ bytes: raw.subarray(from, to), end, isCut });
  let at = from;
  while (at < most) {
    const newline = raw.indexOf(LF, at);
    const next = newline < 0 ? raw.length : newline + 1;
    if (isEmpty(raw, at)) return head(at, next);
    if (at > from && raw[at] === 0x2d && raw[at + 1] === 0x2d && isBoundary(at)) return head(at, at);
    // The envelope line of an mbox file may have been left in front.
    const isEnvelope = at === from && raw.toString('latin1', at, at + 5) === 'From ';
    if (!isEnvelope && !isField(raw, at, next)) return head(at, at);
    at = next;
  }
  if (at >= raw.length) return head(raw.length, raw.length);
  return head(at, bodyAfter(raw, at), true);
}

const isEmpty = (raw: Buffer, at: number): boolean =>
  raw[at] === LF || (raw[at] === 0x0d && (raw[at + 1] === LF || at + 1 === raw.length));

/** `name:`, or a line that goes on with the one before. */
function isField(raw: Buffer, at: number, next: number): boolean {
  if (isBlank(raw[at])) return true;
  let colon = at;
  while (colon < next && isName(raw[colon])) colon += 1;
  if (colon === at) return false;
  while (isBlank(raw[colon])) colon += 1;
  return raw[colon] === 0x3a;
}

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09;

/** Visible ASCII but the colon. */
const isName = (byte: number | undefined): boolean =>
  byte !== undefined && byte > 0x20 && byte < 0x7f && byte !== 0x3a;

function bodyAfter(raw: Buffer, from: number): number {
  const ends = ['\n\r\n', '\n\n'].flatMap((blank) => {
    const at = raw.indexOf(blank, from - 1);
    return at < 0 ? [] : [at + blank.length];
  });
  return Math.min(raw.length, ...ends);
}
