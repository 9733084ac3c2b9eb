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
  ])('%s', (key) => {
    expect(redact({ [key]: 'plain', other: 'plain' })).toEqual({ [key]: '[redacted]', other: 'plain' });
  });

  it.each(['tokens', 'passenger', 'keyboard', 'author'])('but not %s', (key) => {
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
    ['the words correct horse battery staple', 'correct horse battery'],
  ])('%s', (text, secret) => {
    const clean = redact({ nested: [{ text: `before ${text} after` }] });
    expect(JSON.stringify(clean)).not.toContain(secret);
    expect(JSON.stringify(clean)).toContain('before ');
  });

  it('leaves ordinary text alone, and values too short to be secrets', () => {
    const text = 'see https://example.org/a?b=c#d, mail someone@example.org, abc';
    expect(redact(text)).toBe(text);
  });

  it('covers the stack and message of an error', () => {
    const clean = redact({ error: new Error('postgres://admin:hunter2@db') });
    expect(JSON.stringify(clean)).not.toContain('hunter2');
    expect(JSON.stringify(clean)).toContain('Error: postgres://');
  });

  it('does not hang on hostile text', () => {
    // Quadratic time would take minutes, and the time limit of the test ends it.
    const clean = ['a://', '-----BEGIN ', 'Bearer ', 'eyJ.', 'https://a'].map((piece) =>
      redact(piece.repeat(20_000)),
    );
    expect(clean).toHaveLength(5);
  });
});
