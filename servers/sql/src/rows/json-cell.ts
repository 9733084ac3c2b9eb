import type { Cell } from './cell.ts';
import { jsonText, shortJsonText, SHORTEST_TEXT } from './json-text.ts';

/** Bytes that are shown of a longer value. */
const BYTES_SHOWN = 32;

/** Shortest limit of `shortCell`: no size that a value can have needs more. */
export const SHORTEST_CELL = SHORTEST_TEXT;

/**
 * A cell for a model to read, in at most so many bytes: a long text is cut, of bytes the beginning is shown in
 * hexadecimal, as SQL writes them.
 * @param limit at least `SHORTEST_CELL`
 */
export function shortCell(cell: Cell, limit: number): string {
  if (typeof cell === 'string') return shortJsonText(cell, limit);
  return cell instanceof Uint8Array ? shortBytes(cell, limit) : scalar(cell);
}

/** A cell whole; bytes as base64. */
export function wholeCell(cell: Cell): string {
  if (typeof cell === 'string') return jsonText(cell);
  return cell instanceof Uint8Array ? `"${base64(cell)}"` : scalar(cell);
}

export const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** JSON has neither NaN nor infinity, and its readers round what a double cannot hold: both become texts. */
function scalar(cell: null | boolean | number | bigint): string {
  if (typeof cell === 'number') return Number.isFinite(cell) ? decimal(cell) : `"${cell}"`;
  return typeof cell === 'bigint' && !isSafe(cell) ? `"${cell}"` : `${cell}`;
}

/** JavaScript writes minus zero without its sign. */
export const decimal = (number: number): string => (Object.is(number, -0) ? '-0' : `${number}`);

const isSafe = (whole: bigint): boolean =>
  whole <= BigInt(Number.MAX_SAFE_INTEGER) && whole >= BigInt(Number.MIN_SAFE_INTEGER);

function shortBytes(bytes: Uint8Array, limit: number): string {
  const whole = bytes.length <= BYTES_SHOWN ? `{"hex":"${hex(bytes)}"}` : undefined;
  if (whole !== undefined && whole.length <= limit) return whole;
  const size = `{"bytes":${bytes.length}`;
  const room = Math.floor((limit - `${size},"hex":"…"}`.length - 2) / 2);
  const shown = Math.min(BYTES_SHOWN, room);
  return shown < 1 ? `${size}}` : `${size},"hex":"${hex(bytes.subarray(0, shown))}…"}`;
}

const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
