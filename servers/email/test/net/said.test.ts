import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { saidBy } from '../../src/net/said.ts';

const base64 = (text: string, encoding: 'base64' | 'base64url' = 'base64') =>
  Buffer.from(text).toString(encoding);

it('shows the words of a server, in one line', () => {
  expect(saidBy('535 5.7.8 Bad\r\nlogin', 'canary-4711')).toBe('535 5.7.8 Bad login');
  expect(saidBy('x'.repeat(9_000), 'canary-4711')?.length).toBeLessThanOrEqual(300);
  for (const nothing of ['', undefined]) expect(saidBy(nothing, 'canary-4711')).toBeUndefined();
  expect(saidBy('535 no', '')).toBe('535 no');
});

it('shows none that hold what was logged in with, wherever it stands in what was said', () => {
  const word = fc
    .string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 60 })
    .filter((text) => !/\s/.test(text));
  fc.assert(
    fc.property(word, fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (secret, before, after) => {
      const login = `${before}${secret}${after}`;
      for (const form of [secret, base64(login), base64(login, 'base64url'), base64(`\0${login}`)])
        expect(saidBy(`535 not AUTH PLAIN ${form} here`, secret)).toBeUndefined();
    }),
  );
});

it('shows none that hold a good part of it, as where a line was cut or folded', () => {
  const line = base64('\0alice\0canary-password-4711');
  expect(saidBy(`535 not ${line.slice(0, -12)}`, 'canary-password-4711')).toBeUndefined();
  expect(
    saidBy(`535-not ${line.slice(0, 20)}\r\n ${line.slice(20)}`, 'canary-password-4711'),
  ).toBeUndefined();
});
