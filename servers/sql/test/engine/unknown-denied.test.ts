import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { refuseUnknownDenied } from '../../src/engine/unknown-denied.ts';
import { deniedNames } from '../../src/schema/visible-catalog.ts';

const EXISTING = [
  { schema: 'public', name: 'Users', columns: ['id', 'Password'] },
  { schema: 'public', name: 'odd.name', columns: ['a.b'] },
  { schema: 'audit', name: 'log', columns: [] },
];

const isRefused = (tables: readonly string[], columns: readonly string[]): boolean => {
  try {
    refuseUnknownDenied({ tables, columns }, EXISTING);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'unknown_denied' });
    return true;
  }
};

it('refuses an entry exactly when it would deny nothing', () => {
  const part = fc.constantFrom(
    'public',
    'users',
    'USERS',
    'odd.name',
    'log',
    'audit',
    'id',
    'password',
    'a.b',
    '*',
    ' ',
  );
  const entry = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(entry, (name) => {
      const { hasTable } = deniedNames({ tables: [name], columns: [] });
      const { hasColumn } = deniedNames({ tables: [], columns: [name] });
      expect(isRefused([name], [])).toBe(!EXISTING.some(hasTable));
      expect(isRefused([], [name])).toBe(
        !EXISTING.some((table) => table.columns.some((column) => hasColumn(table, column))),
      );
    }),
    { numRuns: 1_000 },
  );
});

it('names what may have been meant, and not more than can be read', () => {
  expect(() => {
    refuseUnknownDenied({ tables: ['log', 'user'], columns: ['public.users.pass_word'] }, EXISTING);
  }).toThrow(
    'The settings of this connection deny what is not there: the table "user" (near: "Users"); the column "public.users.pass_word" (near: "public.Users.Password").',
  );
  const many = Array.from({ length: 1_000 }, (_, index) => `zzzzzz${index}`);
  expect(() => {
    refuseUnknownDenied({ tables: many, columns: [] }, EXISTING);
  }).toThrow(/"zzzzzz4"; 995 more\.$/);
});
