import { expect, it } from 'vitest';
import { accessLevels, allows, scopesUpTo } from '../src/access.ts';
import { staticToken } from '../src/static-token.ts';

it('orders the levels', () => {
  const table = accessLevels.map((limit) => accessLevels.map((wanted) => allows(limit, wanted)));
  expect(table).toEqual([
    [true, false, false],
    [true, true, false],
    [true, true, true],
  ]);
});

it('gives a level the scopes of those below it', () => {
  expect(scopesUpTo('time', 'read')).toEqual(['time:read']);
  expect(scopesUpTo('time', 'full')).toEqual(['time:read', 'time:write', 'time:full']);
});

it('accepts exactly one token', async () => {
  const verify = staticToken('the-right-token-0123', ['time:read']);
  expect(await verify('the-right-token-0123')).toEqual({
    id: 'token',
    tenant: 'default',
    scopes: ['time:read'],
  });
  for (const wrong of ['', 'the-right-token-012', 'the-right-token-01234', 'THE-RIGHT-TOKEN-0123'])
    expect(await verify(wrong)).toBeUndefined();
});
