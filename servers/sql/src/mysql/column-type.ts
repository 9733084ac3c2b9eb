import type { FieldPacket } from 'mysql2';
import type { Column } from '../engine/engine.ts';

/** Types of the protocol; https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html */
const CODES = {
  0: 'decimal',
  1: 'tinyint',
  2: 'smallint',
  3: 'int',
  4: 'float',
  5: 'double',
  6: 'null',
  7: 'timestamp',
  8: 'bigint',
  9: 'mediumint',
  10: 'date',
  11: 'time',
  12: 'datetime',
  13: 'year',
  14: 'date',
  15: 'varchar',
  16: 'bit',
  242: 'vector',
  245: 'json',
  246: 'decimal',
  247: 'enum',
  248: 'set',
  249: 'blob',
  250: 'blob',
  251: 'blob',
  252: 'blob',
  253: 'varchar',
  254: 'char',
  255: 'geometry',
} as const;

export type Code = (typeof CODES)[keyof typeof CODES] | 'unknown';

/** Flags of a column; https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__column__definition__flags.html */
const UNSIGNED = 32;
const ENUM = 256;
const SET = 2_048;
/** The character set of what has none. */
const BINARY = 63;
/** Bytes that a character may take in the character set of the connection. */
const CHARACTER_BYTES = 4;

const byNumber: Readonly<Record<number, Code>> = CODES;

export const codeOf = ({ columnType }: FieldPacket): Code => byNumber[columnType ?? -1] ?? 'unknown';

export const isGeometry = (field: FieldPacket): boolean => /^(?:geometry|vector)$/.test(codeOf(field));

export const columnOf = (field: FieldPacket): Column => ({ name: field.name, type: typeOf(field) });

/** As the servers write it in DESCRIBE, without the display width of whole numbers but that of `tinyint(1)`. */
function typeOf(field: FieldPacket): string {
  const { extendedTypeName, extendedFormat, columnLength: length = 0, decimals } = field;
  if (extendedTypeName !== undefined) return extendedTypeName;
  if (extendedFormat === 'json') return 'json';
  const flags = Number(field.flags);
  const isUnsigned = (flags & UNSIGNED) !== 0;
  const isBinary = field.characterSet === BINARY;
  const characters = isBinary ? length : Math.floor(length / CHARACTER_BYTES);
  const code: string = codeOf(field);
  const number = (name: string) => (isUnsigned ? `${name} unsigned` : name);
  switch (code) {
    case 'tinyint':
      return number(length === 1 ? 'tinyint(1)' : code);
    case 'smallint':
    case 'mediumint':
    case 'int':
    case 'bigint':
    case 'float':
    case 'double':
      return number(code);
    case 'decimal':
      return number(`decimal(${length - (decimals > 0 ? 1 : 0) - (isUnsigned ? 0 : 1)},${decimals})`);
    case 'time':
    case 'datetime':
    case 'timestamp':
      return decimals >= 1 && decimals <= 6 ? `${code}(${decimals})` : code;
    case 'bit':
      return `bit(${length})`;
    case 'varchar':
      return `${isBinary ? 'varbinary' : 'varchar'}(${characters})`;
    case 'char':
      if ((flags & ENUM) !== 0) return 'enum';
      if ((flags & SET) !== 0) return 'set';
      return `${isBinary ? 'binary' : 'char'}(${characters})`;
    case 'blob':
      return `${sizeOf(characters)}${isBinary ? 'blob' : 'text'}`;
    case 'unknown':
      return '';
    default:
      return code;
  }
}

function sizeOf(characters: number): string {
  if (characters <= 0xff) return 'tiny';
  if (characters <= 0xff_ff) return '';
  return characters <= 0xff_ff_ff ? 'medium' : 'long';
}
