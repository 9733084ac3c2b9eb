import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUrl } from '../../src/settings/url.ts';

const said = (text: string) => {
  const { parameters, ...rest } = parseUrl(text) ?? { parameters: new Map<string, string>() };
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given),
    ...(parameters.size > 0 && { parameters: Object.fromEntries(parameters) }),
  };
};

describe('a URL', () => {
  it.each([
    ['postgres://', { scheme: 'postgres' }],
    ['postgresql://localhost', { scheme: 'postgresql', host: 'localhost' }],
    ['postgres:///shop', { scheme: 'postgres', database: 'shop' }],
    ['postgres:////shop', { scheme: 'postgres', database: 'shop' }],
    ['postgres://h//shop', { scheme: 'postgres', host: 'h', database: 'shop' }],
    ['postgres://h/', { scheme: 'postgres', host: 'h' }],
    ['POSTGRES://h:5433', { scheme: 'postgres', host: 'h', port: '5433' }],
    ['postgresql+psycopg2://h/d', { scheme: 'postgresql', host: 'h', database: 'd' }],
    ['mysql://[::1]:3307/d', { scheme: 'mysql', host: '::1', port: '3307', database: 'd' }],
    ['postgres://ada@h', { scheme: 'postgres', user: 'ada', host: 'h' }],
    ['postgres://ada:@h', { scheme: 'postgres', user: 'ada', host: 'h' }],
    ['postgres://ada@/d', { scheme: 'postgres', user: 'ada', database: 'd' }],
    ['postgres://:pw@h', { scheme: 'postgres', password: 'pw', host: 'h' }],
    ['postgres://%2Fvar%2Frun/d', { scheme: 'postgres', host: '/var/run', database: 'd' }],
    [
      'postgres://ada:pw@h:1/d?sslmode=require&options=a%20b',
      {
        scheme: 'postgres',
        user: 'ada',
        password: 'pw',
        host: 'h',
        port: '1',
        database: 'd',
        parameters: { sslmode: 'require', options: 'a b' },
      },
    ],
    ['postgres:///d?user=a@b', { scheme: 'postgres', database: 'd', parameters: { user: 'a@b' } }],
    [
      'postgres://u:p@h/d?user=a@b',
      { scheme: 'postgres', user: 'u', password: 'p', host: 'h', database: 'd', parameters: { user: 'a@b' } },
    ],
  ])('%s says what it says', (text, expected) => {
    expect(said(text)).toEqual(expected);
  });

  it.each([
    ['p@ss', 'p@ss'],
    ['p:ss', 'p:ss'],
    ['p/ss', 'p/ss'],
    ['p?ss', 'p?ss'],
    ['p#ss', 'p#ss'],
    ['p@s/s@', 'p@s/s@'],
    ['@h/d?', '@h/d?'],
    ['100%', '100%'],
    ['100%zz', '100%zz'],
    ['%ff', '%ff'],
    ['%C3%A4', 'ä'],
    ['p ss', 'p ss'],
    ['[x]', '[x]'],
  ])('may have the password %s as it is', (raw, password) => {
    expect(said(`postgres://ada:${raw}@db.example:5432/shop?sslmode=require`)).toEqual({
      scheme: 'postgres',
      user: 'ada',
      password,
      host: 'db.example',
      port: '5432',
      database: 'shop',
      parameters: { sslmode: 'require' },
    });
  });

  it.each([
    '',
    'postgres',
    'postgres:/h',
    '://h',
    'postgres://h/a/b',
    'postgres://h h/d',
    'postgres://h?x',
    'postgres://h:port/d',
  ])('is not read where it cannot be: %s', (text) => {
    expect(parseUrl(text)).toBeUndefined();
  });

  const part = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });

  it('gives back whatever was percent-encoded into it', () => {
    fc.assert(
      fc.property(part, part, part, part, part, (user, password, host, database, value) => {
        const [u, p, h, d, v] = [user, password, host, database, value].map(encodeURIComponent);
        expect(said(`mysql://${u}:${p}@${h}:3306/${d}?key=${v}`)).toEqual({
          scheme: 'mysql',
          user,
          password,
          host,
          port: '3306',
          database,
          parameters: { key: value },
        });
      }),
    );
  });

  it('gives back a raw password of any characters but what looks percent-encoded or like a place and parameters', () => {
    const raw = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter((text) => !/%[0-9a-f]{2}|@[^@]*\?[^@]*=|^\d*\?[^=]*=/i.test(text));
    fc.assert(
      fc.property(raw, (password) => {
        expect(said(`postgres://ada:${password}@db.example/shop`)).toEqual({
          scheme: 'postgres',
          user: 'ada',
          password,
          host: 'db.example',
          database: 'shop',
        });
      }),
    );
  });

  it('puts in what stands for a text after decoding', () => {
    const secret = 'a%41@/:?#b';
    const url = parseUrl('postgres://ada:${PW}@h/d?sslmode=${PW}', (text) =>
      text.replaceAll('${PW}', secret),
    );
    expect(url).toMatchObject({ password: secret, host: 'h' });
    expect(url?.parameters.get('sslmode')).toBe(secret);
  });
});
