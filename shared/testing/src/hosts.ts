import type { Answer } from './session.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a host makes of a server between the wire and the model, as measured. */
export interface Host {
  readonly name: string;
  /** The name that the model sees. */
  toolName(server: string, tool: string): string;
  /** Longest such name that reaches the model whole. */
  readonly longestName: number;
  /** The schema of the arguments that the model sees. */
  schema(schema: Json): Json;
  /** What the model sees of an answer. */
  shown(answer: Answer): string;
}

/** What Codex removes, and Copilot CLI says in words. */
const LIMITS = ['format', 'pattern', 'minimum', 'maximum'];

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const verbatim = (schema: Json): Json => schema;
const sanitized = (name: string, except = '_-') =>
  name.replaceAll(new RegExp(`[^A-Za-z0-9${except}]`, 'g'), '_');

const textOnly = ({ text }: Answer): string => text;
const structuredFirst = ({ data, text }: Answer): string =>
  data === undefined ? text : JSON.stringify(data);
const both = ({ data, text }: Answer): string =>
  data === undefined ? text : `${text}${JSON.stringify(data)}`;

/** Five hosts, each of them measured; their rules differ in every column. */
export const hosts: readonly Host[] = [
  {
    name: 'Claude Code',
    toolName: (server, tool) => sanitized(`mcp__${server}__${tool}`),
    longestName: 64,
    schema: verbatim,
    shown: structuredFirst,
  },
  {
    name: 'Codex',
    toolName: (server, tool) => sanitized(`mcp__${server}__${tool}`, '_'),
    longestName: 64,
    schema: (schema) => eachSchema(schema, (node) => without(node, ['default', ...LIMITS])),
    shown: structuredFirst,
  },
  {
    name: 'Gemini CLI',
    toolName: (server, tool) => sanitized(`mcp_${server}_${tool}`, '_.:-'),
    longestName: 63,
    schema: (schema) => ({
      ...schema,
      properties: { ...asObject(schema['properties']), wait_for_previous: { type: 'boolean' } },
    }),
    shown: textOnly,
  },
  {
    name: 'opencode',
    toolName: (server, tool) => sanitized(`${server}_${tool}`),
    longestName: 64,
    schema: verbatim,
    shown: textOnly,
  },
  {
    name: 'Copilot CLI',
    toolName: (server, tool) => `${server}-${tool}`.replaceAll(/[^A-Za-z0-9_-]/g, '-'),
    longestName: 64,
    schema: (schema) => eachSchema(schema, limitsIntoDescription),
    shown: both,
  },
];

const asObject = (value: unknown): Json => (isObject(value) ? value : {});

const describedIn = ({ description }: Json): string => (typeof description === 'string' ? description : '');

const without = (node: Json, keys: readonly string[]): Json =>
  Object.fromEntries(Object.entries(node).filter(([key]) => !keys.includes(key)));

function limitsIntoDescription(node: Json): Json {
  const moved = LIMITS.filter((key) => key in node);
  if (moved.length === 0) return node;
  const limits = `(${moved.map((key) => `${key}: ${String(node[key])}`).join(', ')})`;
  return { ...without(node, moved), description: `${describedIn(node)} ${limits}`.trimStart() };
}

/** Changes a schema and all schemas inside it. The names of arguments are not keywords, whatever they are. */
function eachSchema(schema: Json, change: (node: Json) => Json): Json {
  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inside);
    return isObject(value) ? eachSchema(value, change) : value;
  };
  const named = (value: unknown) =>
    Object.fromEntries(Object.entries(asObject(value)).map(([name, part]) => [name, inside(part)]));
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => [
    key,
    key === 'properties' || key === '$defs' ? named(value) : inside(value),
  ]);
  return change(Object.fromEntries(entries));
}

/** Names of the model that a host would lose, because they are too long or two tools have the same. */
export function lostNames(host: Host, server: string, tools: readonly string[]): string[] {
  const shown = tools.map((tool) => host.toolName(server, tool));
  return shown.filter((name, index) => name.length > host.longestName || shown.indexOf(name) !== index);
}

/** Words that tell a format: a standard, or an example. */
const TELLS_FORMAT =
  /\b(?:ISO|RFC|URL|URI|UUID|e-?mail|IPv[46])\b|\bsuch as\b|\bfor example\b|\blike\b|"[^"]+"/i;

/**
 * Arguments whose range or format a model can no longer know once a host has taken the keywords away, a line each.
 * A minimum of 0 goes without saying.
 */
export function untoldLimits(host: Host, schema: Json): string[] {
  const left = asObject(host.schema(schema)['properties']);
  return Object.entries(asObject(schema['properties'])).flatMap(([name, given]) => {
    const kept = schemasIn(asObject(left[name]));
    const description = kept.map(describedIn).join(' ');
    const lost = schemasIn(asObject(given)).flatMap((node) =>
      LIMITS.filter((key) => key in node && !kept.some((other) => other[key] === node[key]))
        .filter((key) => !isTold(key, String(node[key]), description))
        .map((key) => `${name}: the description does not tell the ${key} ${String(node[key])}`),
    );
    return describedIn(asObject(left[name])) === '' ? [`${name} has no description`, ...lost] : lost;
  });
}

function isTold(limit: string, value: string, description: string): boolean {
  if (limit === 'format' || limit === 'pattern')
    return TELLS_FORMAT.test(description) || description.includes(value);
  const plain = description.replaceAll(/(?<=\d)[,_](?=\d)/g, '');
  const numbers = new Set(
    [...plain.matchAll(/(?<!\w)-\d+(?:\.\d+)?|\d+(?:\.\d+)?/g)].map(([number]) => number),
  );
  return numbers.has(value) || (limit === 'minimum' && value === '0');
}

function schemasIn(schema: Json): Json[] {
  const found: Json[] = [];
  eachSchema(schema, (node) => {
    found.push(node);
    return node;
  });
  return found;
}
