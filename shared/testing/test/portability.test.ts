import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { portabilityProblems } from '../src/portability.ts';

const problems = (properties: Record<string, unknown>) => portabilityProblems({ type: 'object', properties });

describe('a schema that every host takes', () => {
  it.each([
    ['no argument', z.object({})],
    ['primitives', z.object({ text: z.string().optional(), count: z.int().max(9), on: z.boolean() })],
    ['a choice', z.object({ mode: z.enum(['a', 'b']).default('a') })],
    ['lists and objects', z.object({ at: z.array(z.object({ x: z.number(), y: z.number() })) })],
    ['either of two', z.object({ id: z.union([z.string().max(9), z.number()]) })],
    ['nothing unknown', z.strictObject({ id: z.string() })],
    ['a dictionary', z.object({ headers: z.record(z.string(), z.string()) })],
  ])('has %s', (_what, schema) => {
    expect(portabilityProblems(z.toJSONSchema(schema, { io: 'input' }))).toEqual([]);
  });
});

describe('a schema that some host loses', () => {
  it.each([
    [
      'several types',
      { a: { type: ['string', 'null'] } },
      'properties.a has the types string, null; use anyOf',
    ],
    ['a boolean schema', { a: true }, 'properties.a is the boolean schema true'],
    ['anything', { a: { description: 'Anything.' } }, 'properties.a has no type'],
    ['any items', { a: { type: 'array', items: {} } }, 'properties.a.items has no type'],
    [
      'a foreign schema',
      { a: { $ref: 'https://a.example/b' } },
      'properties.a refers to https://a.example/b',
    ],
    [
      'a fault in a branch',
      { a: { anyOf: [{ type: 'string' }, false] } },
      'properties.a.anyOf[1] is the boolean schema false',
    ],
  ])('has %s', (_what, properties, problem) => {
    expect(problems(properties)).toEqual([problem]);
  });

  it('has a tuple', () => {
    const pair = z.object({ pair: z.tuple([z.string(), z.number()]) });
    expect(portabilityProblems(z.toJSONSchema(pair, { io: 'input' }))).toContain(
      'properties.pair is a tuple; use an object',
    );
    const closed = { type: 'array', prefixItems: [{ type: 'string' }], items: false };
    expect(problems({ closed })).toContain('properties.closed.items is the boolean schema false');
  });

  it('has a union at the root', () => {
    expect(portabilityProblems({ anyOf: [{ type: 'object' }] })).toEqual(['the root is not an object']);
    expect(portabilityProblems({ type: 'object', oneOf: [{ type: 'object' }] })).toEqual([
      'oneOf at the root',
    ]);
  });

  it('looks at arguments that are named like keywords', () => {
    expect(problems({ items: { type: 'string' }, type: {} })).toEqual(['properties.type has no type']);
  });
});
