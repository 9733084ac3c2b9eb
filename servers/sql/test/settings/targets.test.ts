import { userInfo } from 'node:os';
import { chmodSync, symlinkSync } from 'node:fs';
import { temporaryFolder } from '@handrail/testing/temporary';
import { afterAll, describe, expect, it } from 'vitest';
import { targetsOf, usualName } from '../../src/settings/targets.ts';

const folder = temporaryFolder();
const CA = '-----BEGIN CERTIFICATE-----\nauthority\n-----END CERTIFICATE-----\n';
const SQLITE = Buffer.from('SQLite format 3\0 and so on', 'latin1');
folder.make({
  'home/': '',
  'ca.pem': CA,
  'client.pem': 'certificate',
  'client.key': 'key',
  'data/b.db': SQLITE,
  'data/a.sqlite': SQLITE,
  'data/notes.txt': 'SQLite format 3, they say',
  'data/empty.db': '',
  'data/deeper/c.db': SQLITE,
  'no-data/notes.txt': 'none',
  'odd?name%41.db': SQLITE,
  'odd:s3cret@name.db': SQLITE,
  'elsewhere/d.db': SQLITE,
});
symlinkSync(folder.at('elsewhere/d.db'), folder.at('data/linked.db'));
afterAll(() => folder[Symbol.dispose]());

function find(text: string, env: NodeJS.ProcessEnv = {}, home = folder.at('home')) {
  const warnings: string[] = [];
  const targets = targetsOf(text, { env, home, folder: folder.path }, warnings);
  return { target: targets[0], targets, warnings };
}

const refusal = (text: string, env: NodeJS.ProcessEnv = {}) => {
  try {
    find(text, env);
  } catch (error) {
    return String(error);
  }
  return 'not refused';
};

describe('a PostgreSQL', () => {
  const ENV = {
    PGHOST: 'env.example',
    PGPORT: '5440',
    PGUSER: 'eva',
    PGPASSWORD: 'env-password',
    PGDATABASE: 'env_db',
    PGSSLMODE: 'require',
  };

  it('is what the environment says where the URL says nothing', () => {
    expect(find('postgres://', ENV).target).toEqual({
      engine: 'postgres',
      host: 'env.example',
      port: 5440,
      user: 'eva',
      password: 'env-password',
      database: 'env_db',
      tls: { mode: 'require' },
    });
  });

  it('is what the URL says where it says something', () => {
    expect(find('postgresql://ada:pw@db.example:5433/shop?sslmode=disable', ENV).target).toEqual({
      engine: 'postgres',
      host: 'db.example',
      port: 5433,
      user: 'ada',
      password: 'pw',
      database: 'shop',
      tls: { mode: 'disable' },
    });
  });

  it('has the defaults of libpq', () => {
    expect(find('postgres://db.example').target).toEqual({
      engine: 'postgres',
      host: 'db.example',
      port: 5432,
      user: userInfo().username,
      database: userInfo().username,
      tls: { mode: 'prefer' },
    });
    expect(find('postgres://ada@db.example').target).toMatchObject({ user: 'ada', database: 'ada' });
  });

  it.each([
    ['postgres:///shop?host=/run/pg&user=ada&port=5555', { host: '/run/pg', port: 5555 }],
    ['postgres://ada@%2Frun%2Fpg/shop?sslmode=verify-full', { host: '/run/pg', port: 5432 }],
  ])('may be reached by a socket, without encryption: %s', (url, expected) => {
    expect(find(url).target).toMatchObject({
      ...expected,
      user: 'ada',
      database: 'shop',
      tls: { mode: 'disable' },
    });
  });

  it('may be called by parameters alone', () => {
    expect(find('postgres://?host=h&user=u&password=p%40&dbname=d').target).toMatchObject({
      host: 'h',
      user: 'u',
      password: 'p@',
      database: 'd',
    });
  });

  it('says which parameters are not used, and refuses what is mistyped or decides something', () => {
    const known =
      'application_name=x&channel_binding=require&connect_timeout=1&target_session_attrs=any&schema=public&options=x&pgbouncer=true&connection_limit=1';
    expect(find(`postgres://h/d?${known}`).warnings).toEqual([
      'Not used of the parameters in the URL: "application_name", "channel_binding", "connect_timeout", "target_session_attrs", "schema", "options", "pgbouncer", "connection_limit".',
    ]);
    expect(refusal('postgres://h/d?sslmdoe=require')).toMatch(/"sslmdoe".*did you mean "sslmode"\?/);
    for (const name of ['sslcrl', 'ssl', 'ssl_min_protocol_version', 'hostaddr', 'service', 'passwrd'])
      expect(refusal(`postgres://h/d?${name}=secret-value`)).toMatch(
        new RegExp(`^(?!.*secret-value).*parameter "${name}", which is not supported`),
      );
  });
});

describe('encryption of a PostgreSQL', () => {
  const ca = folder.at('ca.pem');
  it.each([
    ['', { mode: 'prefer' }],
    ['sslmode=allow', { mode: 'allow' }],
    ['sslmode=require', { mode: 'require' }],
    ['sslmode=REQUIRED', { mode: 'require' }],
    [`sslmode=require&sslrootcert=${ca}`, { mode: 'verify-ca', ca: CA }],
    ['sslmode=verify-ca&sslrootcert=ca.pem', { mode: 'verify-ca', ca: CA }],
    ['sslmode=verify-full&sslrootcert=ca.pem', { mode: 'verify-full', ca: CA }],
    ['sslmode=verify-full', { mode: 'verify-full' }],
    ['sslmode=VERIFY_IDENTITY', { mode: 'verify-full' }],
    ['sslrootcert=system', { mode: 'verify-full' }],
    [`sslmode=disable&sslrootcert=no-such-file`, { mode: 'disable' }],
    [
      'sslmode=require&sslcert=client.pem&sslkey=client.key',
      { mode: 'require', certificate: 'certificate', key: 'key' },
    ],
  ])('by %j', (parameters, tls) => {
    expect(find(`postgres://h/d?${parameters}`).target).toMatchObject({ tls });
    expect(find(`postgres://h/d?${parameters}`).target).toHaveProperty('tls', tls);
  });

  it.each([
    ['sslmode=maybe', /"maybe" is no sslmode/],
    ['sslmode=toString', /"toString" is no sslmode/],
    ['sslmode=verify-ca', /without a root certificate would trust every public authority/],
    ['sslmode=require&sslrootcert=system', /verifies nothing in this mode/],
    ['sslmode=verify-full&sslrootcert=none.pem', /The file ".*none\.pem" of sslrootcert cannot be read/],
    ['sslmode=require&sslcert=client.pem', /only one is set/],
  ])('is refused for %j', (parameters, message) => {
    expect(refusal(`postgres://h/d?${parameters}`)).toMatch(message);
  });

  it('takes the files of the home folder where nothing else is said', () => {
    folder.make({ 'with-files/.postgresql/root.crt': CA });
    const around = [{}, folder.at('with-files')] as const;
    expect(find('postgres://h/d?sslmode=require', ...around).target).toHaveProperty('tls', {
      mode: 'verify-ca',
      ca: CA,
    });
    expect(find('postgres://h/d?sslmode=verify-full&sslrootcert=system', ...around).target).toHaveProperty(
      'tls',
      { mode: 'verify-full' },
    );
  });
});

describe('a MySQL or MariaDB', () => {
  it.each([
    ['mysql://ada@h/shop', { host: 'h', port: 3306, database: 'shop', tls: { mode: 'prefer' } }],
    ['mariadb://ada@', { host: 'localhost', database: '' }],
    ['mysql://ada@h/?ssl-mode=REQUIRED', { tls: { mode: 'require' } }],
    ['mysql://ada@h/?ssl-mode=VERIFY_CA&ssl-ca=ca.pem', { tls: { mode: 'verify-ca', ca: CA } }],
    ['mysql://ada@localhost/d?socket=/run/my.sock', { host: '/run/my.sock', tls: { mode: 'disable' } }],
  ])('%s', (url, expected) => {
    expect(find(url).target).toMatchObject({ engine: 'mysql', user: 'ada', ...expected });
  });

  it('takes its password from MYSQL_PWD, and nothing from the variables of PostgreSQL', () => {
    const env = { MYSQL_PWD: 'from-env', PGPASSWORD: 'other', PGHOST: 'other' };
    expect(find('mysql://ada@/d', env).target).toMatchObject({ password: 'from-env', host: 'localhost' });
    expect(find('mysql://ada:url@/d', env).target).toMatchObject({ password: 'url' });
  });
});

describe('a password file of libpq', () => {
  const line = (text: string, mode = 0o600) => {
    folder.make({ 'passwords/.pgpass': text });
    chmodSync(folder.at('passwords/.pgpass'), mode);
    return find('postgres://ada@db.example:5433/shop', {}, folder.at('passwords'));
  };

  it.each([
    ['db.example:5433:shop:ada:right', 'right'],
    ['*:*:*:*:any\n', 'any'],
    ['# db.example:5433:shop:ada:no\r\nother:*:*:*:no\r\n*:5433:*:ada:first\r\n*:*:*:*:second', 'first'],
    [String.raw`db.example:*:*:*:with\:colon\\and`, String.raw`with:colon\and`],
    [String.raw`d\b.example:*:*:*:escaped`, 'escaped'],
    ['*:*:*:ada:', undefined],
    ['*:*:*:eva:no', undefined],
    ['*:*', undefined],
    ['', undefined],
  ])('%j gives %j', (text, password) => {
    const { target, warnings } = line(text);
    expect(target?.engine === 'postgres' ? target.password : 'no PostgreSQL').toBe(password);
    expect(warnings).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('is not used when others can read it, and that is said', () => {
    const { target, warnings } = line('*:*:*:*:secret', 0o640);
    expect(target).not.toHaveProperty('password');
    expect(warnings).toEqual([expect.stringMatching(/pgpass" was not used: others can read it.*chmod 600/)]);
  });

  it('is the one that PGPASSFILE or the URL names, and less than PGPASSWORD', () => {
    folder.make({ mine: 'localhost:*:*:*:for-localhost' });
    chmodSync(folder.at('mine'), 0o600);
    const env = { PGPASSFILE: folder.at('mine') };
    expect(find('postgres://ada@localhost/shop', env).target).toMatchObject({ password: 'for-localhost' });
    expect(find(`postgres://ada@localhost/shop?passfile=${folder.at('mine')}`).target).toMatchObject({
      password: 'for-localhost',
    });
    expect(find('postgres://ada@localhost/shop', { ...env, PGPASSWORD: 'env' }).target).toMatchObject({
      password: 'env',
    });
  });
});

describe('a SQLite', () => {
  it.each([
    ['data/a.sqlite', 'data/a.sqlite'],
    ['./data/../data/a.sqlite', 'data/a.sqlite'],
    ['odd?name%41.db', 'odd?name%41.db'],
    ['odd:s3cret@name.db', 'odd:s3cret@name.db'],
    ['sqlite:data/a.sqlite', 'data/a.sqlite'],
    ['sqlite://data/a.sqlite', 'data/a.sqlite'],
    ['sqlite:///data/a.sqlite', 'data/a.sqlite'],
    ['SQLITE://data/a.sqlite?mode=ro', 'data/a.sqlite'],
    ['sqlite:odd%3Fname%2541.db', 'odd?name%41.db'],
    [`sqlite://${folder.at('data/a.sqlite')}`, 'data/a.sqlite'],
    [`sqlite:///${folder.at('data/a.sqlite')}`, 'data/a.sqlite'],
    [`sqlite:${folder.at('data/a.sqlite')}`, 'data/a.sqlite'],
    ['not-there.db', 'not-there.db'],
    ['data/a.sqlite/x.db', 'data/a.sqlite/x.db'],
    ['sqlite:a%00b', 'a\0b'],
    ['x'.repeat(5_000), 'x'.repeat(5_000)],
    ['sqlite:///not/there.db', '/not/there.db'],
  ])('%s', (text, path) => {
    expect(find(text).targets).toEqual([
      { engine: 'sqlite', path: path.startsWith('/') ? path : folder.at(...path.split('/')) },
    ]);
  });

  it('may be each database of a folder, but not of those in it, nor one that a link leads to', () => {
    expect(find('data').targets.map(usualName)).toEqual(['a', 'b']);
    expect(refusal('no-data')).toMatch(/There is no SQLite database in the folder "no-data"/);
  });
});

describe('anything else', () => {
  it.each([
    ['mongodb://ada:s3cret@h/d', /"mongodb:\/\/" is no database that this server knows/],
    ['constructor://x', /"constructor:\/\/" is no database/],
    ['postgres://ada:s3cret@h1:1,h2:2/d', /The URL cannot be read/],
    ['postgres://ada:s3cret@h1,h2/d', /Several hosts are given/],
    ['postgres://ada:s3cret@h:99999/d', /The port is no number from 1 to 65535/],
    ['mysql://ada:s3cret@h?s3cret', /The URL cannot be read/],
    ['postgres://ada:s3cret@h/d?sslmode=maybe', /"maybe" is no sslmode/],
    ['postgres://ada:s3cret@h/d?sslrootcert=none', /cannot be read/],
    ['jdbc:postgresql://h/d?user=ada&password=s3cret', /neither a file that is there nor a URL/],
    ['host=h password=s3cret dbname=d', /neither a file/],
    ['Server=h;Database=d;Uid=ada;Pwd=s3cret', /neither a file/],
    ['postgres:/ada:s3cret@h/d', /neither a file/],
    ['postgres:ada:s3cret', /neither a file/],
    ['//ada:s3cret@h/d', /neither a file/],
    ['ada:s3cret@h/d', /neither a file/],
    ['sqlite://ada:s3cret@h/s3cret', /neither a file/],
  ])('%s is refused in plain words without its password', (text, message) => {
    expect(refusal(text)).toMatch(message);
    expect(refusal(text)).not.toContain('s3cret');
  });
});
