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

/** A value for a placeholder; a list or object as its JSON text. */
export function paramOf(value: unknown): Param {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null ? null : JSON.stringify(value);
}
