import { describe, expect, it } from 'vitest';
import { createRedact } from '../src/redact.ts';

const redact = createRedact(['correct horse battery', 'abc']);

describe('by key', () => {
  it.each([
    'password',
    'PASSWORD',
    'dbPassword',
    'passphrase',
    'access_token',
    'apiKey',
    'api-key',
    'Authorization',
    'cookie',
    'client_secret',
    'privateKey',
    'pwd',
    'passwordHash',
    'accessTokens',
  ])('%s', (key) => {
    expect(redact({ [key]: 'plain', other: 'plain' })).toEqual({ [key]: '[redacted]', other: 'plain' });
  });

  it.each(['compass', 'bypass', 'secretary', 'passenger', 'keyboard', 'author'])('but not %s', (key) => {
    expect(redact({ [key]: 'plain' })).toEqual({ [key]: 'plain' });
  });
});

describe('by shape', () => {
  it.each([
    ['postgres://admin:hunter2@db.example/app', 'hunter2'],
    ['https://oauth2:glpat-abcdefghijkl@git.example/x.git', 'glpat'],
    ['Authorization: Bearer abcdefgh.ijkl', 'abcdefgh'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'eyJ'],
    ['ghp_abcdefghijklmnopqrst', 'ghp_'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----', 'MIIabc'],
    ['-----BEGIN PRIVATE KEY-----\nMIIabc and then cut off', 'MIIabc'],
    ['postgres://u:p@ss@db.example/app', 'ss@db'],
    ['postgres://u:pa/ss@db.example/app', 'pa/ss'],
    ['failed: password=hunter2 for user', 'hunter2'],
    ['GET /x?access_token=hunter2&a=b', 'hunter2'],
    ['X-Api-Key: hunter2-and-more', 'hunter2'],
    ['Cookie: sid=hunter2', 'hunter2'],
    ['-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQabc\n-----END PGP PRIVATE KEY BLOCK-----', 'lQabc'],
    ['npm_abcdefghijklmnopqrst', 'npm_'],
    ['sk_live_abcdefghijklmnop', 'sk_live'],
    ['the words correct horse battery staple', 'correct horse battery'],
  ])('%s', (text, secret) => {
    const clean = redact({ nested: [{ text: `before ${text} after` }] });
    expect(JSON.stringify(clean)).not.toContain(secret);
    expect(JSON.stringify(clean)).toContain('before ');
  });

  it('leaves numbers under such keys alone, and writes bytes as their count', () => {
    expect(redact({ tokens: 3, secret: ['a', { b: 'c' }], data: Buffer.from('abc') })).toEqual({
      tokens: 3,
      secret: ['[redacted]', { b: '[redacted]' }],
      data: '[3 bytes]',
    });
  });

  it('leaves ordinary text alone, and values too short to be secrets', () => {
    const text = 'see https://example.org/a?b=c#d, mail someone@example.org, abc';
    expect(redact(text)).toBe(text);
  });

  it('tells the cause of an error', () => {
    const clean = redact({ error: new Error('outer', { cause: new Error('inner password=hunter2') }) });
    expect(JSON.stringify(clean)).toContain('inner');
    expect(JSON.stringify(clean)).not.toContain('hunter2');
  });

  it('covers the stack and message of an error', () => {
    const clean = redact({ error: new Error('postgres://admin:hunter2@db') });
    expect(JSON.stringify(clean)).not.toContain('hunter2');
    expect(JSON.stringify(clean)).toContain('Error: postgres://');
  });

  it('does not hang on hostile text', () => {
    // Quadratic time would take minutes, and the time limit of the test ends it.
    const clean = [
      'a://',
      '-----BEGIN ',
      'Bearer ',
      'eyJ.',
      'eyJ-',
      'eyJaaaaaaaaaaaa.aaaa',
      'https://a',
      'token=',
      'token ',
      'ghp_',
    ].map((piece) => redact(piece.repeat(500_000)));
    expect(clean).toHaveLength(10);
  });
});
