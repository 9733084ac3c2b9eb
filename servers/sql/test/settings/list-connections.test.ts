import { copyFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { check } from '@handrail/server/check';
import { openServer } from '@handrail/server/open';
import { connect } from '@handrail/testing';
import { temporaryFolder } from '@handrail/testing/temporary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { server } from '../../src/server.ts';

const folder = temporaryFolder();
const SAMPLE = join(import.meta.dirname, '../../sample/chinook.sqlite');
const SECRET = 's3cret-canary';
copyFileSync(SAMPLE, folder.at('shop.db'));
writeFileSync(
  folder.at('no-database.db'),
  'this is something else, and long enough for a header of a hundred bytes'.repeat(3),
);
for (let index = 0; index < 3; index += 1) copyFileSync(SAMPLE, folder.at(`many-${index}.db`));

/** Takes connections and says nothing. */
const silent = createServer(() => {});
let port = 0;
beforeAll(async () => {
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const address = silent.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => {
  silent.close();
  folder[Symbol.dispose]();
});

const list = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  await using session = await connect(server, { args, env });
  const { text, isError } = await session.call('list_connections', {});
  expect(isError).toBe(false);
  expect(`${text}${session.logged.join('\n')}`).not.toContain(SECRET);
  return text;
};

const report = async (...args: string[]) => {
  await using opened = openServer(server, { argv: args, env: {}, write: () => {} });
  return await check(server, opened);
};

describe('list_connections', () => {
  it('says what each connection is', async () => {
    expect(await list([folder.at('shop.db')])).toMatch(
      /^1 connection\n--- untrusted \w+: list_connections ---\nshop: SQLite 3\.\d+\.\d+ · database shop\.db · read only · at most 1000 rows a page, 30 s a statement\n--- end/,
    );
    expect(await list([folder.at('shop.db'), '--access=write'])).toContain(
      'read and write, 1000 rows a change',
    );
  });

  it('serves the sample where nothing is named, and says so', async () => {
    const text = await list([]);
    expect(text).toMatch(/^chinook: SQLite /m);
    expect(text).toContain('warning: This is the sample: no database was named.');
  });

  it('says what is wrong with those that cannot be used, and still lists the others', async () => {
    const args = [
      folder.at('shop.db'),
      folder.at('missing.db'),
      folder.at('no-database.db'),
      `postgres://ada:${SECRET}@127.0.0.1:1/refused`,
      `mysql://ada:${SECRET}@127.0.0.1:1/closed`,
      `postgres://ada:${SECRET}@127.0.0.1:${port}/silent`,
    ];
    const text = await list(args);
    expect(text).toMatch(/^6 connections\n/);
    expect(text).toMatch(/^shop: SQLite /m);
    expect(text).toMatch(/^missing: sqlite, cannot be used: .*missing\.db/m);
    expect(text).toMatch(/^no-database: sqlite, cannot be used: /m);
    expect(text).toMatch(/^refused: postgres, cannot be used: /m);
    expect(text).toMatch(/^closed: mysql, cannot be used: /m);
    expect(text).toMatch(/^silent: postgres, cannot be used: no answer within 5 s/m);
  });

  it('stays within a page, and drops warnings before connections', async () => {
    const config = {
      connections: Object.fromEntries(
        Array.from({ length: 3 }, (_, index) => [
          `connection-${index}`,
          { url: `many-${index}.db`, password: SECRET },
        ]),
      ),
    };
    writeFileSync(folder.at('config.json'), JSON.stringify(config));
    const text = await list([`--config=${folder.at('config.json')}`, '--page=1000']);
    expect(text).toContain('Warnings were left out for want of room');
    expect(text).not.toContain('warning: ');
    expect(text.match(/^connection-\d+: /gm)).toHaveLength(3);
  });
});

describe('--check', () => {
  it.skipIf(process.platform === 'win32')('has the warnings, too', async () => {
    const connections = { open: { url: 'shop.db', password: SECRET } };
    folder.make({ 'open.json': JSON.stringify({ connections }) });
    const { lines } = await report(`--config=${folder.at('open.json')}`);
    expect(lines).toContainEqual(
      expect.stringMatching(/^ {2}warning: .*open\.json" has its password, and others/),
    );
  });

  it('has a line for each connection', async () => {
    const { ok, lines } = await report(folder.at('shop.db'));
    expect({ ok, lines }).toEqual({
      ok: true,
      lines: expect.arrayContaining([expect.stringMatching(/^shop: SQLite .* read only/)]),
    });
  });

  it('fails when one cannot be used, and names that too without its password', async () => {
    const { ok, lines } = await report(folder.at('shop.db'), `postgres://ada:${SECRET}@127.0.0.1:1/dead`);
    expect(ok).toBe(false);
    expect(lines.join('\n')).toMatch(/^shop: SQLite .*\ndead: postgres, cannot be used: /m);
    expect(lines.join('\n')).not.toContain(SECRET);
  });

  it.each([
    [['postgres://u:s3cret-canary@h:x/d'], /The URL cannot be read\. Behind postgres:/],
    [['--config=none.json'], /The file "none\.json" cannot be read/],
    [['--save-folder=/no/such/folder'], /folder/],
    [['--save-quota=much'], /--save-quota: must be bytes such as 500M or 2G/],
  ])('says in plain words what to mend: %j', async (args, message) => {
    const { ok, lines } = await report(...args);
    expect(ok).toBe(false);
    expect(lines.join('\n')).toMatch(message);
    expect(lines.join('\n')).not.toContain(SECRET);
  });
});
