import { chmodSync } from 'node:fs';
import { temporaryFolder } from '@handrail/testing/temporary';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/settings/config-file.ts';
import { defaultLimits } from '../../src/settings/connection.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
folder.make({
  'home/': '',
  'conf/ca.pem': 'authority',
  'conf/password': 'from-a-file\n',
  'conf/many/a.db': 'SQLite format 3\0',
  'conf/many/b.db': 'SQLite format 3\0',
});
chmodSync(folder.at('conf/password'), 0o600);

function read(config: unknown, env: NodeJS.ProcessEnv = {}, mode = 0o600) {
  folder.make({ 'conf/sql.json': typeof config === 'string' ? config : JSON.stringify(config) });
  chmodSync(folder.at('conf/sql.json'), mode);
  return readConfig('conf/sql.json', { env, home: folder.at('home'), folder: folder.path });
}

const one = (connection: unknown, env: NodeJS.ProcessEnv = {}, mode = 0o600) =>
  read({ connections: { main: connection } }, env, mode)[0];

const refusal = (config: unknown, env: NodeJS.ProcessEnv = {}) => {
  try {
    read(config, env);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'not refused';
};

describe('a configuration file', () => {
  it('describes connections', () => {
    const config = {
      connections: {
        shop: {
          url: 'postgres://db.example/shop?sslmode=verify-full&sslrootcert=ca.pem',
          user: 'ada',
          password_file: 'password',
          mode: 'write',
          allow_privileged: true,
          limits: { rows: 10, timeout_ms: 5_000, changed_rows: 0, memory_mib: 256, sessions: 2 },
          deny: { tables: ['secrets'], columns: ['users.email'] },
        },
        notes: { url: 'data/notes.db' },
        log: { engine: 'mysql', host: 'h', port: 3307, user: 'u', password: 'p@:/', database: 'd' },
      },
    };
    expect(read(config)).toEqual([
      {
        name: 'shop',
        target: {
          engine: 'postgres',
          host: 'db.example',
          port: 5432,
          user: 'ada',
          password: 'from-a-file',
          database: 'shop',
          tls: { mode: 'verify-full', ca: 'authority' },
        },
        mode: 'write',
        allowPrivileged: true,
        limits: { rows: 10, timeoutMs: 5_000, changedRows: 0, memoryMiB: 256, sessions: 2 },
        deny: { tables: ['secrets'], columns: ['users.email'] },
        warnings: [],
      },
      {
        name: 'notes',
        target: { engine: 'sqlite', path: folder.at('conf/data/notes.db') },
        mode: 'read',
        allowPrivileged: false,
        limits: defaultLimits,
        deny: { tables: [], columns: [] },
        warnings: [],
      },
      expect.objectContaining({
        name: 'log',
        target: {
          engine: 'mysql',
          host: 'h',
          port: 3307,
          user: 'u',
          password: 'p@:/',
          database: 'd',
          tls: { mode: 'prefer' },
        },
      }),
    ]);
  });

  it('may take any text from the environment, and a password in a URL needs no encoding then', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (password) => {
        const env = { PW: password, HOST: 'db.example', MODE: 'write' };
        expect(one({ url: 'postgres://ada:${PW}@${HOST}/shop', mode: '${MODE}' }, env)).toMatchObject({
          target: { host: 'db.example', user: 'ada', password },
          mode: 'write',
        });
      }),
    );
  });

  it('may take a URL as a whole, or a path, from the environment', () => {
    const env = { DATABASE_URL: 'mysql://ada:p%40ss@h/d', FILE: '/x/y.db' };
    expect(one({ url: '${DATABASE_URL}' }, env)).toMatchObject({
      target: { engine: 'mysql', password: 'p@ss' },
    });
    expect(one({ url: '${FILE}' }, env)).toMatchObject({ target: { path: '/x/y.db' } });
    expect(refusal({ connections: { main: { url: '${NOT_SET}' } } })).toBe(
      'connections.main: The configuration refers to the variable "NOT_SET", which is not set.',
    );
  });

  it.skipIf(process.platform === 'win32').each([
    [{ url: 'postgres://u:pw@h/d' }, 0o644, true],
    [{ url: 'postgres://u@h/d?password=pw' }, 0o640, true],
    [{ engine: 'postgres', password: 'pw' }, 0o604, true],
    [{ url: 'postgres://u:pw@h/d' }, 0o600, false],
    [{ url: 'postgres://u:${PW}@h/d' }, 0o644, false],
    [{ url: '${URL}' }, 0o644, false],
    [{ engine: 'postgres', password: '${PW}' }, 0o644, false],
    [{ url: 'notes.db' }, 0o644, false],
  ])(
    'that others can read is pointed out when it has a password: %j, mode %o',
    (connection, mode, warned) => {
      const env = { PW: 'pw', URL: 'postgres://u:pw@h/d' };
      expect(one(connection, env, mode)?.warnings).toEqual(
        warned ? ['"conf/sql.json" has its password, and others can read it. Correct it by chmod 600.'] : [],
      );
    },
  );

  it.skipIf(process.platform === 'win32')(
    'may name a password file that others can read, which is pointed out',
    () => {
      folder.make({ 'conf/open': 'pw' });
      chmodSync(folder.at('conf/open'), 0o644);
      expect(one({ url: 'postgres://u@h/d', password_file: 'open' })).toMatchObject({
        target: { password: 'pw' },
        warnings: ['Others can read the password file "open". Correct it by chmod 600.'],
      });
    },
  );

  it.each([
    [{ connection: {} }, 'the file: "connection" is not known; did you mean "connections"?'],
    [{ connections: {} }, 'connections: must have one at least'],
    [{ connections: { Main: { url: 'x' } } }, 'connections.Main: a name has 1 to 40 of the characters'],
    [
      { connections: { a: { url: 'x', limts: {} } } },
      'connections.a: "limts" is not known; did you mean "limits"?',
    ],
    [
      { connections: { a: { url: 'x', limits: { row: 5 } } } },
      'connections.a.limits: "row" is not known; did you mean "rows"?',
    ],
    [
      { connections: { a: { url: 'x', limits: { rows: 0 } } } },
      'connections.a.limits.rows: must be a whole number',
    ],
    [{ connections: { a: { url: 'x', mode: 'full' } } }, 'connections.a.mode: '],
    [{ connections: { a: { host: 'h' } } }, 'connections.a: needs either a "url"'],
    [{ connections: { a: { url: 'x', engine: 'mysql' } } }, 'connections.a: needs either a "url"'],
    [
      { connections: { a: { engine: 'mysql', password: 's3cret', password_file: 'y' } } },
      'connections.a: has both a "password" and a "password_file"',
    ],
    [{ connections: { a: { url: 's3cret://x' } } }, 'connections.a: "s3cret://" is no database'],
    [{ connections: { a: { url: 'many' } } }, 'connections.a: The url is a folder with several databases.'],
    [
      { connections: { a: { engine: 'mysql', password_file: 'none' } } },
      'connections.a: The file "none" cannot be read',
    ],
    [[], 'the file: '],
    [
      '{"connections": {"a": {"password": "s3cret" oops}}}',
      'The file "conf/sql.json" is no valid JSON at line 1, column 45.',
    ],
    ['s3cret', 'The file "conf/sql.json" is no valid JSON at line 1, column 1.'],
    [
      '{"connections": {"a": {"url": "x", "deny": {"tables": ["t"]}},\n "\\u0061": {"url": "x"}}}',
      'The file "conf/sql.json" has the key "a" twice, again at line 2, column 2.',
    ],
    [
      '{"connections": {"__proto__": {"url": "x"}, "b": {"url": "x"}}}',
      'The file "conf/sql.json" has a key "__proto__" at line 1, column 18',
    ],
  ])('that is wrong says where: %j', (config, message) => {
    expect(refusal(config)).toContain(message);
  });

  it('that is wrong never shows a value', () => {
    const secret = 'hunter2-hunter2';
    fc.assert(
      fc.property(fc.constantFrom('url', 'password', 'mode', 'limits', 'deny', 'port', 'sslcert'), (key) => {
        const wrong = { engine: 'postgres', sslmode: 'require', port: 'x', [key]: secret, unknown: secret };
        expect(refusal({ connections: { a: wrong } })).toMatch(/^connections\.a(?!.*hunter2)/s);
      }),
    );
    const text = JSON.stringify({ connections: { a: { url: 'x', password: secret } } });
    for (let length = 1; length < text.length; length += 1)
      expect(refusal(text.slice(0, length))).toMatch(/no valid JSON(?!.*hunter2)/);
  });

  it('that is not there is said', () => {
    const around = { env: {}, home: folder.path, folder: folder.path };
    expect(() => readConfig('none.json', around)).toThrow('The file "none.json" cannot be read (ENOENT).');
  });
});
