/** What a server said, of which nothing is known: each reader answers the shape asked for, or an empty one. */
export type Json = unknown;

export type JsonObject = Readonly<Record<string, Json>>;

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectOf = (value: Json): JsonObject => (isObject(value) ? value : {});

/** A member of its own, so that `constructor` is none. */
export const member = (value: Json, name: string): Json =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

export const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : []);

export const textOf = (value: Json): string | undefined => (typeof value === 'string' ? value : undefined);

export const textsOf = (value: Json): readonly string[] =>
  listOf(value).filter((item) => typeof item === 'string');

export const numberOf = (value: Json): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** Names whose value is `true`, as JMAP writes sets. */
export const setOf = (value: Json): readonly string[] =>
  Object.entries(objectOf(value)).flatMap(([name, isIn]) => (isIn === true ? [name] : []));

/** RFC 8620 §1.2: all that an id may be made of. */
export const isId = (value: Json): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,255}$/.test(value);
