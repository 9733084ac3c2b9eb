import { describe, expect, it } from 'vitest';
import { type Host, hosts, lostNames, untoldLimits } from '../src/hosts.ts';

const host = (name: string): Host => {
  const found = hosts.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no host ${name}`);
  return found;
};

const schema = {
  type: 'object',
  properties: {
    count: { type: 'integer', minimum: 1, maximum: 100, default: 5, description: 'How many, from 1 to 100.' },
    format: { type: 'string', description: 'An argument named like a keyword.' },
    items: { type: 'array', items: { type: 'string', format: 'uuid' }, description: 'Ids.' },
  },
};

it.each([
  ['Claude Code', 'mcp__my_files__read-file_now'],
  ['Codex', 'mcp__my_files__read_file_now'],
  ['Gemini CLI', 'mcp_my.files_read-file.now'],
  ['opencode', 'my_files_read-file_now'],
  ['Copilot CLI', 'my-files-read-file-now'],
])('%s calls a tool %s', (name, expected) => {
  expect(host(name).toolName('my.files', 'read-file.now')).toBe(expected);
});

describe('a schema', () => {
  it('loses its limits in Codex, but no argument', () => {
    expect(host('Codex').schema(schema)).toEqual({
      type: 'object',
      properties: {
        count: { type: 'integer', description: 'How many, from 1 to 100.' },
        format: { type: 'string', description: 'An argument named like a keyword.' },
        items: { type: 'array', items: { type: 'string' }, description: 'Ids.' },
      },
    });
  });

  it('has its limits in words in Copilot CLI', () => {
    expect(host('Copilot CLI').schema(schema)).toMatchObject({
      properties: {
        count: {
          type: 'integer',
          default: 5,
          description: 'How many, from 1 to 100. (minimum: 1, maximum: 100)',
        },
        items: { items: { type: 'string', description: '(format: uuid)' } },
      },
    });
  });

  it('has one more argument in Gemini CLI', () => {
    expect(host('Gemini CLI').schema(schema)).toEqual({
      ...schema,
      properties: { ...schema.properties, wait_for_previous: { type: 'boolean' } },
    });
  });
});

describe('names', () => {
  it('are lost where two of them sanitise alike', () => {
    const lost = hosts.filter(
      (one) => lostNames(one, 'time', ['read_file', 'read-file', 'read.file']).length > 0,
    );
    expect(lost.map(({ name }) => name)).toEqual(['Claude Code', 'Codex', 'opencode', 'Copilot CLI']);
  });

  it('are lost where they are too long', () => {
    const lost = hosts.filter((one) => lostNames(one, 'filesystem', ['a'.repeat(48)]).length > 0);
    expect(lost.map(({ name }) => name)).toEqual(['Claude Code', 'Codex']);
  });
});

describe('limits', () => {
  const untold = (argument: object) =>
    hosts.flatMap((one) => untoldLimits(one, { type: 'object', properties: { argument } }));

  it.each([
    ['a range', { minimum: 1, maximum: 1_000, description: 'From 1 to 1,000.' }],
    ['a number that cannot be negative', { minimum: 0, description: 'How many.' }],
    ['a standard', { format: 'date-time', description: 'Instant of RFC 3339.' }],
    ['a range of items', { type: 'array', items: { minimum: 1, maximum: 9 }, description: '1-9 each.' }],
    ['a negative number', { minimum: -90, maximum: 90, description: 'From -90 to 90 degrees.' }],
    ['an example', { format: 'date', description: 'Day, such as 2026-11-01.' }],
  ])('are told by %s', (_what, argument) => {
    expect(untold(argument)).toEqual([]);
  });

  it.each([
    ['half a range', { minimum: 1, maximum: 1_000, description: 'At least 1.' }, 'maximum 1000'],
    ['a part of a number', { maximum: 50, description: 'Up to 500.' }, 'maximum 50'],
    ['a range of items', { type: 'array', items: { maximum: 9 }, description: 'Numbers.' }, 'maximum 9'],
    ['a format in silence', { format: 'date-time', description: 'When.' }, 'format date-time'],
  ])('are not told by %s', (_what, argument, limit) => {
    expect(untold(argument)).toEqual([`argument: the description does not tell the ${limit}`]);
  });
});

it('shows an answer as each host does', () => {
  const record = { text: '{"a":1}', parts: [], data: { a: 1 }, isError: false };
  expect(hosts.map((one) => one.shown(record))).toEqual([
    '{"a":1}',
    '{"a":1}',
    '{"a":1}',
    '{"a":1}',
    '{"a":1}{"a":1}',
  ]);
  const document = { text: 'words', parts: [], data: undefined, isError: false };
  expect(new Set(hosts.map((one) => one.shown(document)))).toEqual(new Set(['words']));
});
