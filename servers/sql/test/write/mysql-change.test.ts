import { type MariadbServer, startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { committed, type World, worldOf } from './world.ts';

const SCHEMA = `
CREATE DATABASE d;; USE d;;
CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, a text);; INSERT INTO t (a) VALUES ('x'), ('y'), ('z');;
CREATE TABLE plain (id int PRIMARY KEY, a text);; INSERT INTO plain VALUES (1, 'a'), (2, 'b');;
CREATE TABLE child (id int PRIMARY KEY, t int, FOREIGN KEY (t) REFERENCES t (id) ON DELETE CASCADE);;
CREATE TABLE aria (a text) ENGINE = Aria;; CREATE TABLE myisam (a text) ENGINE = MyISAM;; CREATE TABLE memory (a int) ENGINE = MEMORY;;
CREATE TABLE audit (a text);; CREATE TABLE audited (id int PRIMARY KEY, a text);; INSERT INTO audited VALUES (1, 'q');;
CREATE TRIGGER ta AFTER UPDATE ON audited FOR EACH ROW INSERT INTO audit VALUES (old.a);;
CREATE TABLE mixed (id int PRIMARY KEY, a text);;
CREATE TRIGGER tm AFTER INSERT ON mixed FOR EACH ROW INSERT INTO aria VALUES (new.a);;
CREATE TABLE deep (id int PRIMARY KEY);;
CREATE TRIGGER td AFTER INSERT ON deep FOR EACH ROW INSERT INTO mixed VALUES (new.id, 'deep');;
CREATE VIEW vm AS SELECT * FROM myisam;; CREATE VIEW vp AS SELECT * FROM plain;;
CREATE FUNCTION fn() RETURNS int MODIFIES SQL DATA BEGIN INSERT INTO aria VALUES ('f'); RETURN 1; END;;
CREATE VIEW vf AS SELECT fn() AS a;;
CREATE USER limited IDENTIFIED BY 'w';; GRANT EXECUTE ON d.* TO limited;;
GRANT SELECT, SHOW VIEW, INSERT, UPDATE, DELETE ON d.t TO limited;; GRANT SELECT, INSERT, UPDATE, DELETE ON d.mixed TO limited;;
GRANT SELECT, INSERT, UPDATE, DELETE ON d.plain TO limited;; GRANT SELECT, INSERT ON d.vf TO limited;;
CREATE USER sighted IDENTIFIED BY 'w';; GRANT SELECT, SHOW VIEW, INSERT, UPDATE, DELETE, TRIGGER ON d.* TO sighted;;`;

const LASTING = [
  "INSERT INTO aria VALUES ('canary')",
  "INSERT INTO d.aria VALUES ('canary')",
  "UPDATE myisam SET a = 'canary' WHERE a = 'there'",
  'DELETE FROM memory WHERE 1',
  "INSERT INTO mixed VALUES (1, 'canary')",
  "REPLACE INTO mixed VALUES (1, 'canary')",
  'INSERT INTO deep VALUES (1)',
  "INSERT INTO vm VALUES ('canary')",
  'INSERT INTO plain SELECT 7, fn()',
  'UPDATE plain SET a = fn() WHERE id = 1',
  'INSERT INTO plain SELECT 7, a FROM vf',
  "UPDATE plain, myisam SET plain.a = 1, myisam.a = 'canary' WHERE 1",
  'DELETE myisam FROM myisam JOIN plain WHERE 1',
];

describe.skipIf(lacks('mariadb'))('a change on MariaDB', () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb();
    await server.sql(SCHEMA, '--delimiter=;;');
    await server.sql("INSERT INTO d.myisam VALUES ('there'); INSERT INTO d.memory VALUES (1)");
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const world = (user = server.root.user, password = server.root.password): World => {
    const { host, port } = server;
    const made = worldOf({
      engine: 'mysql',
      host,
      port,
      user,
      password,
      database: 'd',
      tls: { mode: 'disable' },
    });
    onTestFinished(() => made[Symbol.dispose]());
    return made;
  };
  const lasting = async () =>
    await server.sql(
      'SELECT (SELECT count(*) FROM d.aria), (SELECT group_concat(a) FROM d.myisam), (SELECT count(*) FROM d.memory)',
    );

  it('never touches a table without transactions, however it is reached', async () => {
    for (const { change } of [world(), world('limited', 'w'), world('sighted', 'w')])
      for (const sql of LASTING)
        for (const options of [{}, committed])
          expect([sql, await change([sql], options)]).toEqual([
            sql,
            expect.stringMatching(/^(?:no_dry_run|sql_error): /),
          ]);
    expect(await lasting()).toBe('0\tthere\t1\n');
    const { change } = world();
    for (const sql of LASTING)
      expect([sql, await change([sql])]).toEqual([sql, expect.stringMatching(/^no_dry_run: /)]);
  });

  it('works where such a table is only read, and beside such triggers', async () => {
    const { change } = world('sighted', 'w');
    expect(await change(['INSERT INTO plain SELECT 70, count(*) FROM myisam'])).toMatchObject([{ rows: 1 }]);
    expect(await change(["INSERT INTO vp VALUES (9, 'v')"])).toMatchObject([{ rows: 1 }]);
    expect(await change(['DELETE FROM mixed WHERE id = 5'])).toMatchObject([{ rows: 0 }]);
    expect(await change(['DELETE FROM t WHERE id = 1'])).toMatchObject([{ rows: 1, before: '[1,"x"]' }]);
    expect(await change(["UPDATE audited SET a = 'r' WHERE id = 1"])).toEqual([
      {
        rows: 1,
        before: '[1,"q"]',
        after: '[1,"r"]',
        notes: 'Triggers may run with it, and what they change is not counted: "ta".',
      },
    ]);
  });

  it('says that a dry run moved AUTO_INCREMENT', async () => {
    const { change, rows } = world();
    expect(await change(["INSERT INTO t (a) VALUES ('new'), ('newer')"])).toEqual([
      { rows: 2, after: '[4,"new"] [5,"newer"]', counters: 'AUTO_INCREMENT of t' },
    ]);
    expect(await rows('SELECT count(*) FROM t')).toEqual(['3']);
    expect(await change(["UPDATE t SET a = 'b' WHERE id = 1"])).toEqual([
      { rows: 1, before: '[1,"x"]', after: '[1,"b"]' },
    ]);
  });

  it('answers what RETURNING asks for', async () => {
    const { change } = world();
    expect(await change(['DELETE FROM t WHERE id = 2 RETURNING a, id'])).toEqual([
      { rows: 1, before: '[2,"y"]', returned: '["y",2]' },
    ]);
  });

  it('makes definitions alone, and never rehearses them', async () => {
    const { change, rows } = world();
    const names = "SELECT count(*) FROM information_schema.TABLES WHERE TABLE_NAME = 'q'";
    expect(await change(['CREATE TABLE q (a int)'])).toMatch(/^no_dry_run: MariaDB commits by itself/);
    for (const statements of [
      ['CREATE TABLE q (a int)', 'DELETE FROM t WHERE id = 1'],
      ['DELETE FROM t WHERE id = 1', 'CREATE TABLE q (a int)'],
    ])
      expect(await change(statements, committed)).toMatch(/^not_allowed: /);
    expect(await rows(names)).toEqual(['0']);
    expect(await rows('SELECT count(*) FROM t')).toEqual(['3']);
    expect(await change(['CREATE TABLE q (a int)'], committed)).toEqual([{}]);
    expect(await change(['TRUNCATE q'])).toMatch(/^no_dry_run: /);
    expect(await rows(names)).toEqual(['1']);
  });

  it('with a backslash is refused where the server reads it otherwise', async () => {
    await server.sql("SET GLOBAL sql_mode = CONCAT(@@GLOBAL.sql_mode, ',NO_BACKSLASH_ESCAPES')");
    const { change } = world();
    expect(await change([String.raw`UPDATE t SET a = '\' WHERE id = 1`])).toMatch(/^not_allowed: /);
    expect(await change([['UPDATE t SET a = ? WHERE id = 1', '\\']])).toMatchObject([{ rows: 1 }]);
    await server.sql('SET GLOBAL sql_mode = DEFAULT');
  });

  it('leaves nothing in the session', async () => {
    const { change, rows } = world();
    await change(
      [
        "INSERT INTO t (a) SELECT concat(get_lock('l', 1), @x := 5)",
        'UPDATE t SET a = last_insert_id(77) WHERE id = 1',
      ],
      committed,
    );
    const [seen] = await change([
      "INSERT INTO t (a) SELECT concat(coalesce(@x, 'none'), last_insert_id(), @@autocommit)",
    ]);
    expect(seen).toMatchObject({ after: expect.stringContaining('"none0OFF"') });
    expect(await rows("SELECT is_free_lock('l')")).toEqual(['1']);
  });

  it('is not kept when the connection is lost in the middle', async () => {
    const { change, rows } = world();
    const killed = change(
      ["UPDATE plain SET a = 'lost' WHERE id = 1", 'UPDATE plain SET a = sleep(60) WHERE id = 2'],
      committed,
    );
    const id =
      "SELECT id FROM information_schema.PROCESSLIST WHERE info LIKE '%sleep(60)%' AND id <> connection_id()";
    await expect.poll(async () => (await rows(id)).length).toBe(1);
    await server.sql(`KILL ${(await rows(id))[0]}`);
    expect(await killed).toMatch(/^connection_lost: The change was stopped/);
    expect(await rows('SELECT a FROM plain WHERE id = 1')).toEqual(['a']);
  });
});
