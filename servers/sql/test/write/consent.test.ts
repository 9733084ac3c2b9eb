/** What the consent to a change holds for. */
import type { Call } from '@handrail/server';
import { describe, expect, it } from 'vitest';
import { Databases } from '../../src/session/databases.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { executeSql } from '../../src/tools/execute-sql.ts';
import { A, keep, open, place, token, UNTOUCHED, update } from './place.ts';

const HAS_AUTHORIZER =
  'setAuthorizer' in (process.getBuiltinModule('node:sqlite')?.DatabaseSync.prototype ?? {});

describe('a token', () => {
  it('is spent once', async () => {
    const here = place();
    await using session = await open(here);
    const insert = { statements: 'INSERT INTO u DEFAULT VALUES', dry_run: false };
    const preview = await session.call('execute_sql', insert);
    expect(preview.text).toMatch(/^confirmation_required: Nothing was done yet\. Keep this change/);
    expect(here.query('SELECT count(*) FROM u')).toEqual([0]);
    const confirm = token(preview.text);
    expect((await session.call('execute_sql', { ...insert, confirm })).text).toMatch(/\ncommitted$/);
    expect((await session.call('execute_sql', { ...insert, confirm })).text).toMatch(
      /^confirmation_invalid: .*used already/,
    );
    expect(here.query('SELECT count(*) FROM u')).toEqual([1]);
  });

  it.each([
    ['a row has another value', "UPDATE t SET a = 'changed' WHERE id = 3"],
    ['there is one row more', "INSERT INTO t (id, a) VALUES (9, 'nine')"],
    ['there is one row less', 'DELETE FROM t WHERE id = 3'],
    ['one row took the place of another', 'UPDATE t SET id = 4 WHERE id = 3'],
  ])('is void when %s meanwhile', async (_, meanwhile) => {
    const here = place();
    await using session = await open(here);
    const confirm = token((await session.call('execute_sql', keep)).text);
    here.query(meanwhile);
    const after = here.query(A);
    expect((await session.call('execute_sql', { ...keep, confirm })).text).toMatch(
      /^confirmation_invalid: .*another state of things/,
    );
    expect(here.query(A)).toEqual(after);
  });

  it('is void when a row beyond those that are shown has changed', async () => {
    const here = place();
    here.query(
      `INSERT INTO t SELECT value, 'x' FROM (WITH RECURSIVE n(value) AS (SELECT 10 UNION ALL SELECT value + 1 FROM n LIMIT 50) SELECT value FROM n)`,
    );
    await using session = await open(here);
    const confirm = token((await session.call('execute_sql', keep)).text);
    here.query("UPDATE t SET a = 'y' WHERE id = 55");
    expect((await session.call('execute_sql', { ...keep, confirm })).text).toMatch(/^confirmation_invalid: /);
  });

  it.each([
    ['OR REPLACE', "INSERT OR REPLACE INTO t VALUES (9, 'new')", "INSERT INTO t VALUES (9, 'theirs')"],
    ['OR REPLACE', "REPLACE INTO t VALUES (3, 'new')", "UPDATE t SET a = 'theirs' WHERE id = 3"],
    [
      'ON CONFLICT',
      "INSERT INTO t VALUES (9, 'new') ON CONFLICT DO UPDATE SET a = 'new'",
      "INSERT INTO t VALUES (9, 'theirs')",
    ],
    ['SELECT', 'INSERT INTO u SELECT max(id) + 10 FROM t', "INSERT INTO t VALUES (9, 'theirs')"],
    ['DROP TABLE', 'DROP TABLE t', "UPDATE t SET a = 'theirs' WHERE id = 3"],
    ['DELETE', 'DELETE FROM t', "INSERT INTO t VALUES (9, 'theirs')"],
  ])('is bound to what %s would lose or read: %s', async (_, statements, meanwhile) => {
    const here = place();
    await using session = await open(here, ['--access=full']);
    const call = { statements, dry_run: false };
    const preview = await session.call('execute_sql', call);
    expect(preview.text).not.toContain('not bound');
    here.query(meanwhile);
    const after = here.query(A);
    const confirm = token(preview.text);
    expect((await session.call('execute_sql', { ...call, confirm })).text).toMatch(/^confirmation_invalid: /);
    expect(here.query(A)).toEqual(after);
    const second = token((await session.call('execute_sql', call)).text);
    expect((await session.call('execute_sql', { ...call, confirm: second })).text).toMatch(/\ncommitted$/);
  });

  it.each([
    'UPDATE t SET a = (SELECT count(*) FROM u) WHERE id = 1',
    'UPDATE t SET a = u.id FROM u WHERE u.id = t.id',
    'WITH w AS (SELECT id FROM u) DELETE FROM t WHERE id IN (SELECT id FROM w)',
    'INSERT INTO u SELECT abs(random()) FROM t',
    'UPDATE t SET a = 1 WHERE id > random()',
  ])('says of what it is not bound to: %s', async (statements) => {
    const here = place();
    await using session = await open(here);
    const { text } = await session.call('execute_sql', { statements, dry_run: false });
    expect(text).toContain('\nStatement 1: not bound to the state of the data it reads; ');
    expect((await session.call('execute_sql', keep)).text).not.toContain('not bound');
  });

  it('is bound to every row of many', async () => {
    const here = place();
    const fill =
      "INSERT INTO t SELECT value, 'x' FROM (WITH RECURSIVE n(value) AS (SELECT 10 UNION ALL SELECT value + 1 FROM n LIMIT 12000) SELECT value FROM n)";
    here.query(fill);
    await using session = await open(here, ['--access=full']);
    const confirm = token((await session.call('execute_sql', keep)).text);
    here.query("UPDATE t SET a = 'y' WHERE id = 11900");
    expect((await session.call('execute_sql', { ...keep, confirm })).text).toMatch(/^confirmation_invalid: /);
  });

  it.skipIf(!HAS_AUTHORIZER)('is bound to rows that must not be shown', async () => {
    const here = place('write', { deny: { columns: ['t.secret'] } });
    here.query("ALTER TABLE t ADD COLUMN secret DEFAULT 'canary'");
    await using session = await open(here);
    const preview = await session.call('execute_sql', keep);
    expect(preview.text).not.toContain('canary');
    expect(preview.text).not.toContain('not bound');
    here.query("UPDATE t SET a = 'theirs' WHERE id = 3");
    const confirm = token(preview.text);
    expect((await session.call('execute_sql', { ...keep, confirm })).text).toMatch(/^confirmation_invalid: /);
  });

  it('is for one database, whatever it is called', async () => {
    const env = { HANDRAIL_CONFIRM_KEY: 'k'.repeat(32) };
    const [staging, prod] = [place(), place()];
    await using first = await open(staging, ['--access=full'], { env });
    await using second = await open(prod, ['--access=full'], { env });
    await using replica = await open(staging, ['--access=full'], { env });
    const call = { statements: 'DROP TABLE u', dry_run: false };
    const confirm = token((await first.call('execute_sql', call)).text);
    expect((await second.call('execute_sql', { ...call, confirm })).text).toMatch(/^confirmation_invalid: /);
    expect((await replica.call('execute_sql', { ...call, confirm })).text).toMatch(/\ncommitted$/);
  });

  it('is not enough when something changed after the last look, before the change', async () => {
    const here = place();
    using databases = new Databases(
      readSettings({
        connections: [here.path],
        config: undefined,
        allowPrivileged: false,
        access: 'write',
        sample: '',
      }),
    );
    const call = {
      deps: { databases },
      access: 'write',
      budget: 10_000,
      signal: new AbortController().signal,
    } as unknown as Call;
    const args = executeSql.input.parse(keep);
    const asked = await executeSql.preview?.(args, call as never);
    if (typeof asked !== 'object') throw new Error('nothing is bound');
    here.query("UPDATE t SET a = 'theirs' WHERE id = 3");
    await expect(executeSql.run(args, { ...call, bound: asked.bound } as never)).rejects.toMatchObject({
      code: 'state_changed',
    });
    expect(here.query(A)).toEqual(['one', 'two', 'theirs']);
  });

  it('holds although rows that are not touched have changed, and clocks and counters went on', async () => {
    const here = place();
    await using session = await open(here);
    const call = {
      statements: [
        'UPDATE t SET a = hex(randomblob(8)) WHERE id = 2',
        "INSERT INTO t (a) VALUES (strftime('%f'))",
      ],
      dry_run: false,
    };
    const confirm = token((await session.call('execute_sql', call)).text);
    here.query("INSERT INTO t (a) VALUES ('other')");
    here.query("UPDATE t SET a = 'changed' WHERE id = 1");
    expect((await session.call('execute_sql', { ...call, confirm })).text).toMatch(/\ncommitted$/);
    expect(here.query('SELECT count(*) FROM t')).toEqual([5]);
  });

  it.each([
    { statements: 'UPDATE t SET a = ? WHERE id >= ?', params: ['other', 2] },
    { statements: 'UPDATE t SET a = ? WHERE id >  ?', params: ['new', 2] },
    { statements: ['UPDATE t SET a = ? WHERE id >= ?'], params: [['new', 2]] },
    {
      statements: ['UPDATE t SET a = ? WHERE id >= ?', 'DELETE FROM u WHERE id = 1'],
      params: [['new', 2], []],
    },
    { ...update, connection: 'it' },
  ])('is void for other arguments: %j', async (others) => {
    const here = place();
    await using session = await open(here);
    const confirm = token((await session.call('execute_sql', keep)).text);
    expect((await session.call('execute_sql', { ...others, dry_run: false, confirm })).text).toMatch(
      /^confirmation_invalid: .*other arguments/,
    );
    expect(here.query(A)).toEqual(UNTOUCHED);
  });
});
