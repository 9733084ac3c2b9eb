type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keywords whose value is schemas by their names. */
const BY_NAME = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs']);
/** Keywords whose value is a schema or a list of schemas. */
const NESTED = new Set(
  (
    'items contains not if then else propertyNames additionalProperties unevaluatedProperties ' +
    'unevaluatedItems anyOf oneOf allOf prefixItems'
  ).split(' '),
);
/** Where `true` and `false` are common and every host knows them. */
const BOOLEAN_IS_COMMON = new Set(['additionalProperties', 'unevaluatedProperties']);
/** Any of them says what a value may be. */
const TELLING = new Set(['type', 'enum', 'const', '$ref', 'anyOf', 'oneOf', 'allOf', 'not', 'if']);

/**
 * What of a tool's schema some host refuses or drops, a line each: valid JSON Schema, but not for the dialects that
 * hosts and model providers translate it into (OpenAPI 3.0 among them). The rules are those of the inspector's
 * `--strict` and, beyond them, unions at the root and tuples.
 */
export function portabilityProblems(schema: unknown): string[] {
  return [...rootProblems(schema), ...problemsOf(schema, '', '')];
}

function rootProblems(schema: unknown): string[] {
  if (!isObject(schema) || schema['type'] !== 'object') return ['the root is not an object'];
  return ['anyOf', 'oneOf', 'allOf'].filter((key) => key in schema).map((key) => `${key} at the root`);
}

function problemsOf(node: unknown, path: string, keyword: string): string[] {
  const at = path === '' ? 'the root' : path;
  if (typeof node === 'boolean')
    return BOOLEAN_IS_COMMON.has(keyword) ? [] : [`${at} is the boolean schema ${node}`];
  if (!isObject(node)) return [`${at} is no schema`];
  const { type, $ref } = node;
  return [
    ...(Array.isArray(type) ? [`${at} has the types ${type.join(', ')}; use anyOf`] : []),
    ...(Object.keys(node).some((key) => TELLING.has(key)) ? [] : [`${at} has no type`]),
    ...(typeof $ref === 'string' && !$ref.startsWith('#') ? [`${at} refers to ${$ref}`] : []),
    ...('prefixItems' in node ? [`${at} is a tuple; use an object`] : []),
    ...Object.entries(node).flatMap(([key, value]) =>
      NESTED.has(key) || BY_NAME.has(key)
        ? nestedProblems(key, value, path === '' ? key : `${path}.${key}`)
        : [],
    ),
  ];
}

function nestedProblems(key: string, value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((part, index) => problemsOf(part, `${path}[${index}]`, key));
  if (!BY_NAME.has(key) || !isObject(value)) return problemsOf(value, path, key);
  return Object.entries(value).flatMap(([name, part]) => problemsOf(part, `${path}.${name}`, key));
}
