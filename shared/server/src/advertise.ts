import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';

type Json = Record<string, unknown>;
type Schema = StandardSchemaWithJSON<Record<string, unknown>>;

const SAFE_BOUNDS = new Set<unknown>([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]);

/** What costs tokens and helps no model: the dialect, zod's long patterns, the safe-integer bounds. */
const isNoise = ([key, value]: [string, unknown]): boolean =>
  (typeof value === 'string' && (key === '$schema' || key === 'pattern')) ||
  ((key === 'minimum' || key === 'maximum') && SAFE_BOUNDS.has(value));

const prune = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(prune);
  return typeof value === 'object' && value !== null ? pruneObject(value) : value;
};

const pruneObject = (value: object): Json =>
  Object.fromEntries(
    Object.entries(value)
      .filter((entry) => !isNoise(entry))
      .map(([key, item]) => [key, prune(item)]),
  );

const known = new WeakMap<z.ZodObject, Json>();

/** The JSON Schema (2020-12) that clients see, pruned and rendered once per schema. */
function jsonSchema(schema: z.ZodObject): Json {
  const rendered = known.get(schema) ?? pruneObject(z.toJSONSchema(schema, { io: 'input' }));
  known.set(schema, rendered);
  return rendered;
}

/**
 * Gives the SDK a schema that advertises and lets every value through. The SDK would parse before any layer
 * runs (so refusals would never be audited) and would silently drop unknown arguments.
 */
export function advertise(schema: z.ZodObject): Schema {
  const render = () => jsonSchema(schema);
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
