import type { FieldPacket } from 'mysql2';
import type { Cell, Row } from '../rows/cell.ts';
import { codeOf } from './column-type.ts';

/** Of a row as the driver gives it (big numbers and dates as text) each cell exact, and as the server writes it. */
export function cellsOf(fields: readonly FieldPacket[]): (row: readonly unknown[]) => Row {
  const cells = fields.map((field) => cellOf(codeOf(field), field.decimals));
  return (row) => row.map((value, index) => (value === null ? null : (cells[index]?.(value) ?? null)));
}

function cellOf(code: string, decimals: number): (value: unknown) => Cell {
  switch (code) {
    case 'float':
      return (value) => (typeof value === 'number' ? single(value) : plain(value));
    case 'bigint':
      return (value) => (typeof value === 'string' ? BigInt(value) : plain(value));
    case 'time':
    case 'datetime':
    case 'timestamp':
      return (value) => (typeof value === 'string' ? withFraction(value, decimals) : plain(value));
    case 'bit':
      return (value) => (value instanceof Uint8Array ? bits(value) : plain(value));
    default:
      return plain;
  }
}

function plain(value: unknown): Cell {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean' || value instanceof Uint8Array) return value;
  return JSON.stringify(value) ?? null;
}

/** The shortest number that is the same single, as 0.1 is for 0.10000000149011612. */
function single(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}

/** All the digits that the type has: the driver leaves those out that are 0. */
function withFraction(value: string, decimals: number): string {
  if (decimals < 1 || decimals > 6) return value;
  const [whole = '', fraction = ''] = value.split('.');
  return `${whole}.${fraction.padEnd(decimals, '0')}`;
}

function bits(value: Uint8Array): number | bigint {
  const number = BigInt(`0x${Buffer.from(value).toString('hex') || '0'}`);
  return number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : number;
}
