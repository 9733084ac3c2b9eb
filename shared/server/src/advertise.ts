import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';

type Json = Record<string, unknown>;
type Schema = StandardSchemaWithJSON<Record<string, unknown>>;

const SAFE_BOUNDS = new Set<unknown>([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]);

/** What costs tokens and helps no model: the dialect, zod's long patterns, the safe-integer bounds. */
const isNoise = ([key, value]: [string, unknown]): boolean =>
  (typeof value === 'string' && (key === '$schema' || key === 'pattern')) ||
  ((key === 'minimum' || key === 'maximum') && SAFE_BOUNDS.has(value));

/** An output may gain fields later; clients that were promised none would refuse it. */
const closes = ([key, value]: [string, unknown]): boolean =>
  key === 'additionalProperties' && value === false;

type Drop = (entry: [string, unknown]) => boolean;

const prune = (value: unknown, drop: Drop): unknown => {
  if (Array.isArray(value)) return value.map((item) => prune(item, drop));
  return typeof value === 'object' && value !== null ? pruneObject(value, drop) : value;
};

const pruneObject = (value: object, drop: Drop): Json =>
  Object.fromEntries(
    Object.entries(value)
      .filter((entry) => !drop(entry))
      .map(([key, item]) => [key, prune(item, drop)]),
  );

const known = new WeakMap<z.ZodObject, Json>();

/** The JSON Schema (2020-12) that clients see, pruned and rendered once per schema. */
function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): Json {
  const rendered =
    known.get(schema) ??
    pruneObject(
      z.toJSONSchema(schema, { io }),
      io === 'input' ? isNoise : (entry) => isNoise(entry) || closes(entry),
    );
  known.set(schema, rendered);
  return rendered;
}

/**
 * Gives the SDK a schema that advertises and lets every value through. The SDK would parse before any layer
 * runs (so refusals would never be audited) and would silently drop unknown arguments.
 */
export function advertise(schema: z.ZodObject, io: 'input' | 'output'): Schema {
  const render = () => jsonSchema(schema, io);
  return {
    '~standard': {
      version: 1,
      vendor: 'handrail',
      validate: (value) =>
        typeof value === 'object' && value !== null
          ? { value: { ...value } }
          : { issues: [{ message: 'arguments must be an object' }] },
      jsonSchema: { input: render, output: render },
    },
  };
}
