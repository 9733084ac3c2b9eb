import { Refusal } from '@handrail/domain';
import * as z from 'zod';
import type { Param } from '../engine/engine.ts';

/** Which database; part of every tool that works on one. */
export const connectionArgument = z.string().optional().describe('Default: the only one.');

export const cursorArgument = z.string().optional().describe('From the page before.');

/** The engine looks at it: what it takes is not said twice. */
export const sqlArgument = z.string().describe('One statement.');

/**
 * What every engine binds, as JSON Schema. The description keeps zod from writing the kinds as one list, which some hosts
 * drop.
 */
export const paramKinds = [
  { type: 'string', description: 'Also dates.' },
  { type: 'number' },
  { type: 'boolean' },
  { type: 'null' },
] as const;

/** A list or object is taken too, as its JSON text. */
const paramArgument = z
  .unknown()
  .meta({ anyOf: [...paramKinds] })
  .transform(paramOf);

export const paramsArgument = z
  .array(paramArgument)
  .optional()
  .describe('For ? (PostgreSQL: $1, $2), in order.');

/**
 * A value for a placeholder; a list or object as its JSON text.
 * @throws Refusal `bad_parameter` for a number that JSON parsers round: it would be another one by now
 */
export function paramOf(value: unknown): Param {
  if (isRounded(value))
    throw new Refusal(
      'bad_parameter',
      'A number in params is beyond 2^53, or has no end: as a JSON number it has been rounded.',
      'Give it as a text, such as "9007199254740993".',
    );
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null ? null : JSON.stringify(value);
}

/** Itself, or anything in it. */
function isRounded(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER;
  return typeof value === 'object' && value !== null && Object.values(value).some(isRounded);
}
