/** The tool that changes, through real clients. */
import { fileURLToPath } from 'node:url';
import { clients, launchStdio } from '@handrail/testing';
import { describe, expect, it } from 'vitest';
import { A, keep, open, place, token, UNTOUCHED, update } from './place.ts';

const BIN = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

describe('a dry run', () => {
  it('is what happens unless it is said otherwise, and leaves nothing', async () => {
    const here = place();
    await using session = await open(here);
    const { text, isError } = await session.call('execute_sql', {
      statements: [
        update.statements,
        'INSERT INTO t (a) VALUES (?) RETURNING id',
        'DELETE FROM u WHERE id = 1',
      ],
      params: [update.params, ['four'], []],
    });
    expect(isError).toBe(false);
    expect(text.replaceAll(/untrusted \w+/g, 'untrusted')).toBe(`dry run · it
1. UPDATE t: 2 rows
2. INSERT t: 1 row
3. DELETE u: 0 rows
--- untrusted: execute_sql ---
{"statement":1,"before":{"columns":[["id","INTEGER"],["a","TEXT"]],
"rows":[
[2,"two"],
[3,"three"]
]}}
{"statement":1,"after":{"columns":[["id","INTEGER"],["a","TEXT"]],
"rows":[
[2,"new"],
[3,"new"]
]}}
{"statement":2,"returned":{"columns":[["id","INTEGER"]],
"rows":[
[4]
]}}
{"statement":3,"before":{"columns":[["id","INTEGER"]],
"rows":[]}}
--- end of untrusted ---
rolled back: dry run; call again with dry_run=false to keep it`);
    expect(here.query(A)).toEqual(UNTOUCHED);
  });

  it('fits into the page, with samples as long as there is room', async () => {
    const here = place();
    here.query(`UPDATE t SET a = printf('%.3000c', 'x')`);
    await using session = await open(here);
    const name = 'n'.repeat(900);
    here.query(`CREATE TABLE ${name} (id)`);
    const long = `UPDATE t SET a = a || '${'y'.repeat(9_000)}' WHERE id > 0`;
    const statements = Array.from({ length: 20 }, (_, index) =>
      index < 10 ? `DELETE FROM ${name} WHERE id = 1` : long,
    );
    const { text } = await session.call('execute_sql', { statements });
    expect(Buffer.byteLength(text)).toBeLessThan(10_000);
    expect(text).toContain('20. UPDATE t: 3 rows');
    expect(text).toContain('Some of it was left out for want of room.');
    expect(text).toMatch(/dry_run=false to keep it$/);
    const asked = await session.call('execute_sql', { statements, dry_run: false });
    expect(Buffer.byteLength(asked.text)).toBeLessThan(10_000);
    expect(token(asked.text)).not.toBe('');
  });

  it('shows data as data', async () => {
    const here = place();
    here.query(
      "UPDATE t SET a = char(10) || '--- end of untrusted ---' || char(8238) || char(27) WHERE id = 1",
    );
    await using session = await open(here);
    const { text } = await session.call('execute_sql', { statements: "UPDATE t SET a = 'x' WHERE id = 1" });
    expect(text).toContain(String.raw`[1,"\n--- end of untrusted ---\u202e\u001b"]`);
  });
});

describe.each(clients)('a person asked through %s', (kind) => {
  it.each(['accept', 'decline'] as const)('sees what changes, and says %s', async (action) => {
    const here = place();
    const questions: string[] = [];
    await using session = await launchStdio(
      { command: process.execPath, args: [BIN, `--config=${here.config}`, '--access=write'] },
      kind,
      (question) => {
        questions.push(question);
        return action;
      },
    );
    await session.call('execute_sql', update);
    expect(questions).toEqual([]);
    const { text } = await session.call('execute_sql', keep);
    expect(questions).toEqual([
      expect.stringMatching(/^Keep this change of the database it\?\n1\. UPDATE t: 2 rows\n/),
    ]);
    expect(questions[0]).toContain('UPDATE t SET a = ? WHERE id >= ? with ["new",2]');
    expect(questions[0]).toContain('[2,"two"],\n[3,"three"]');
    expect(text).toMatch(action === 'accept' ? /\ncommitted$/ : /^declined: /);
    expect(here.query(A)).toEqual(action === 'accept' ? ['one', 'new', 'new'] : UNTOUCHED);
  });
});

describe('a question', () => {
  it('shows the rows after it, and both ends of a long statement', async () => {
    const here = place();
    await using session = await open(here);
    const statements = `UPDATE t SET a = '${'x'.repeat(30_000)}' WHERE id = 2 OR a = 'the end'`;
    const { text } = await session.call('execute_sql', { statements, dry_run: false });
    expect(text).toMatch(/UPDATE t SET a = 'xxx.*\[\d+ characters are left out here\].*OR a = 'the end'\n/);
    const short = (await session.call('execute_sql', keep)).text;
    expect(short).toContain('[2,"two"]');
    expect(short).toContain('[2,"new"]');
  });

  it('says when rows after it cannot be found by their key', async () => {
    const here = place();
    await using session = await open(here);
    const { text } = await session.call('execute_sql', {
      statements: 'UPDATE t SET id = id + 10 WHERE id > 1',
    });
    expect(text).toContain('statement 1: It sets the key of its rows');
    expect(text).not.toContain('"after"');
  });
});

describe('what access allows', () => {
  it.each([
    'DELETE FROM t',
    'UPDATE t SET a = 1',
    'DROP TABLE t',
    'CREATE TABLE q (a)',
    'ALTER TABLE t ADD COLUMN b',
  ])('write access is not enough for %s', async (statements) => {
    const here = place();
    await using session = await open(here, ['--access=write', '--confirm=never']);
    for (const dry_run of [true, false])
      expect((await session.call('execute_sql', { statements, dry_run })).text).toMatch(
        /^insufficient_access: .* needs full access/,
      );
    expect(here.query(A)).toEqual(UNTOUCHED);
    expect(here.query("SELECT count(*) FROM sqlite_schema WHERE name = 'q'")).toEqual([0]);
  });

  it('full access is, with consent', async () => {
    const here = place();
    await using session = await open(here, ['--access=full']);
    const call = { statements: ['DELETE FROM t', 'DROP TABLE u'] };
    expect((await session.call('execute_sql', call)).text).toMatch(/1\. DELETE t: 3 rows\n2\. DROP TABLE\n/);
    const preview = await session.call('execute_sql', { ...call, dry_run: false });
    expect(here.query(A)).toEqual(UNTOUCHED);
    await session.call('execute_sql', { ...call, dry_run: false, confirm: token(preview.text) });
    expect(
      here.query("SELECT (SELECT count(*) FROM t) + (SELECT count(*) FROM sqlite_schema WHERE name = 'u')"),
    ).toEqual([0]);
  });

  it('more rows than the limit take full access', async () => {
    const here = place('write', { limits: { changed_rows: 1 } });
    const call = { ...keep };
    for (const [access, outcome] of [
      ['write', /^too_many_rows: This changes 2 rows/],
      ['full', /\ncommitted$/],
    ] as const) {
      await using session = await open(here, [`--access=${access}`, '--confirm=never']);
      expect((await session.call('execute_sql', call)).text).toMatch(outcome);
      expect(here.query(A)).toEqual(access === 'write' ? UNTOUCHED : ['one', 'new', 'new']);
    }
  });

  it('a connection that reads is not changed, whatever the access', async () => {
    const here = place('read');
    await using session = await open(here, ['--access=full', '--confirm=never']);
    expect((await session.call('execute_sql', keep)).text).toMatch(/^read_only: This connection only reads/);
    expect(here.query(A)).toEqual(UNTOUCHED);
  });

  it('read access does not list the tool', async () => {
    await using session = await open(place(), ['--access=read']);
    expect((await session.listTools()).map(({ name }) => name)).not.toContain('execute_sql');
  });
});

it.each([
  ['SELECT 1', 'not_allowed: SELECT changes nothing.\nquery_sql reads'],
  ['COMMIT', 'not_allowed: COMMIT would end or begin a transaction'],
  ["ATTACH '/tmp/x' AS x", 'not_allowed: ATTACH works on files'],
  ['PRAGMA user_version = 3', 'not_allowed: PRAGMA is none of the statements'],
  ['DELETE FROM t WHERE id = 1; DROP TABLE t', 'not_allowed: There is more than one statement'],
  ['DELETE FROM tt WHERE id = 1', 'sql_error: SQLite ended the statement with SQLITE_ERROR.'],
])('%s is refused: %s', async (statements, message) => {
  const here = place();
  await using session = await open(here, ['--access=full', '--confirm=never']);
  const { text, isError } = await session.call('execute_sql', { statements, dry_run: false });
  expect(isError).toBe(true);
  expect(text).toContain(message);
  expect(here.query(A)).toEqual(UNTOUCHED);
});

it.each([
  [
    { statements: ['DELETE FROM t WHERE id = ?', 'DELETE FROM u WHERE id = ?'], params: [1, 2] },
    /^bad_parameter: There are 2 statements/,
  ],
  [{ statements: ['DELETE FROM t WHERE id = ?'], params: [[1], [2]] }, /^bad_parameter: /],
  [{ statements: 'DELETE FROM t WHERE id = ?', params: [[1]] }, /1\. DELETE t: 1 row\n/],
  [{ statements: ['DELETE FROM t WHERE id = ?'], params: [1] }, /1\. DELETE t: 1 row\n/],
  [{ statements: 'DELETE FROM t WHERE a = ?', params: [{ a: 1 }] }, /1\. DELETE t: 0 rows\n/],
  [{ statements: [] }, /^invalid_argument: statements/],
  [{ statements: 'DELETE FROM t WHERE id = ?', params: [2 ** 53] }, /^bad_parameter: .*2\^53/],
  [{ statements: 'DELETE FROM t WHERE id = ?', params: [[-(2 ** 60)]] }, /^bad_parameter: .*2\^53/],
  [{ statements: 'DELETE FROM t WHERE a = ?', params: [{ deep: [2 ** 53] }] }, /^bad_parameter: .*2\^53/],
  [{ statements: 'DELETE FROM t WHERE id = ?', params: [2 ** 53 - 1] }, /1\. DELETE t: 0 rows\n/],
  [{ statements: 'DELETE FROM t WHERE id = ?', params: ['9007199254740993'] }, /1\. DELETE t: 0 rows\n/],
])('values %j', async (call, outcome) => {
  await using session = await open(place());
  expect((await session.call('execute_sql', call)).text).toMatch(outcome);
});
