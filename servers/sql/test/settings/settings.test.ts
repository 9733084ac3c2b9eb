import { temporaryFolder } from '@handrail/testing/temporary';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { NAME, claimName, nameLike } from '../../src/settings/names.ts';
import { readSettings } from '../../src/settings/settings.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const HEADER = 'SQLite format 3\0';
folder.make({
  'home/': '',
  'data/shop.db': HEADER,
  'data/Ümläut & Söhne.sqlite': HEADER,
  'config.json': JSON.stringify({
    connections: { shop: { url: 'a.db', mode: 'write' }, notes: { url: 'b.db' } },
  }),
  ...Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`crowd/${index}.db`, HEADER])),
});

const read = (given: Partial<Parameters<typeof readSettings>[0]>) =>
  readSettings(
    {
      connections: [],
      config: undefined,
      allowPrivileged: false,
      access: 'read',
      sample: folder.at('sample.sqlite'),
      ...given,
    },
    { env: {}, home: folder.at('home'), folder: folder.path },
  );

const named = (...args: Parameters<typeof read>) => read(...args).map(({ name }) => name);

describe('the connections', () => {
  it('are the sample when none is named, and that is said', () => {
    expect(read({})).toMatchObject([
      { name: 'sample', warnings: ['This is the sample: no database was named.'] },
    ]);
  });

  it.each(['read', 'write', 'full'] as const)('only read the sample at --access=%s', (access) => {
    expect(read({ access })).toMatchObject([{ name: 'sample', mode: 'read' }]);
  });

  it('are those of the file and those given, each with a name of its own', () => {
    const connections = ['data', 'postgres://u@h/shop', 'postgres://u@h/Shop%20Two', 'mysql://u@db.example/'];
    expect(named({ connections, config: 'config.json' })).toEqual([
      'shop',
      'notes',
      'shop-2',
      'umlaut-sohne',
      'shop-3',
      'shop-two',
      'db-example',
    ]);
  });

  it.each([
    ['read', ['read', 'read', 'read']],
    ['write', ['write', 'read', 'write']],
    ['full', ['write', 'read', 'write']],
  ] as const)('do no more than --access=%s and their own mode allow', (access, modes) => {
    const all = read({ access, config: 'config.json', connections: ['c.db'] });
    expect(all.map(({ mode }) => mode)).toEqual(modes);
  });

  it('take the switch for privileged roles where they come from the command line', () => {
    const all = read({ allowPrivileged: true, config: 'config.json', connections: ['c.db'] });
    expect(all.map(({ allowPrivileged }) => allowPrivileged)).toEqual([false, false, true]);
  });

  it('say which of several is wrong, without its password', () => {
    expect(() => read({ connections: ['a.db', 'postgres://u:s3cret@h:0/d'] })).toThrow(
      /^connection 2: The port is no number/,
    );
  });

  it('are not more than can be served', () => {
    expect(() => read({ connections: ['crowd'] })).toThrow(
      'There are 41 connections, and at most 40 are served.',
    );
  });
});

describe('a name', () => {
  it('is always one that is allowed, and never taken twice', () => {
    const wishes = fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 30 });
    fc.assert(
      fc.property(wishes, (all) => {
        const taken = new Set<string>();
        const names = all.map((wish) => claimName(nameLike(wish, 'postgres'), taken));
        for (const name of names) expect(name).toMatch(NAME);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});
