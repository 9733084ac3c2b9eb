import { type MariadbServer, startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { createConnection } from 'mysql2/promise';
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
CREATE USER sighted IDENTIFIED BY 'w';; GRANT SELECT, SHOW VIEW, INSERT, UPDATE, DELETE, TRIGGER ON d.* TO sighted;;
CREATE DATABASE far;; CREATE TABLE far.lasting (id int PRIMARY KEY, a text) ENGINE = MyISAM;; CREATE TABLE far.safe (a text);;
CREATE FUNCTION far.f() RETURNS int MODIFIES SQL DATA BEGIN INSERT INTO far.lasting VALUES (7, 'f'); RETURN 1; END;;
CREATE FUNCTION safe(i int) RETURNS int MODIFIES SQL DATA BEGIN INSERT INTO audit VALUES (i); RETURN 1; END;;
CREATE FUNCTION twice(i int) RETURNS int RETURN i * 2;;
CREATE FUNCTION calls() RETURNS int MODIFIES SQL DATA RETURN far.f();;
CREATE VIEW vfar AS SELECT id, a FROM far.lasting;; CREATE VIEW vfn AS SELECT id, far.f() AS n FROM plain;;
CREATE TABLE log (items int);; CREATE TABLE items (id int PRIMARY KEY);;
CREATE TRIGGER ti AFTER INSERT ON items FOR EACH ROW INSERT INTO far.lasting (id) VALUES (new.id);;
CREATE TABLE other (id int PRIMARY KEY);; CREATE TRIGGER toa AFTER DELETE ON other FOR EACH ROW UPDATE audit JOIN far.lasting SET far.lasting.a = old.id;;
CREATE TABLE joined (mid int PRIMARY KEY, x int) ENGINE = MyISAM;; INSERT INTO joined VALUES (1, 1);;
CREATE TABLE quick (a int) ENGINE = MyISAM;; CREATE TABLE bare (id int PRIMARY KEY);;
CREATE TRIGGER tb BEFORE INSERT ON bare FOR EACH ROW SET new.id = new.id * 2;; GRANT SELECT, INSERT ON d.bare TO limited;;
CREATE SEQUENCE sq;; CREATE TABLE drawn (id int DEFAULT NEXTVAL(sq), a int);; CREATE TABLE numbered (a int);;
CREATE USER near IDENTIFIED BY 'w';; GRANT SELECT, SHOW VIEW, INSERT, UPDATE, DELETE, EXECUTE, TRIGGER ON d.* TO near;; GRANT EXECUTE ON far.* TO near;;`;

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
  'UPDATE plain JOIN joined SET joined.x = 99 WHERE plain.id = 1 AND joined.mid = 1',
  'UPDATE plain STRAIGHT_JOIN joined SET joined.x = 99 WHERE plain.id = 1 AND joined.mid = 1',
  'INSERT INTO quick VALUES (1)',
  "UPDATE vfar SET a = 'canary' WHERE id = 1",
  'UPDATE plain SET a = far.f() WHERE id = 1',
  'UPDATE plain SET a = `far`.`f` () WHERE id = 1',
  'UPDATE plain SET a = calls() WHERE id = 1',
  'INSERT INTO plain SELECT id + 50, n FROM vfn',
  'INSERT INTO items VALUES (5)',
  'DELETE FROM other WHERE id = 1',
  'UPDATE plain SET a = SETVAL(sq, 5000) WHERE id = 1',
  "UPDATE plain SET a = master_pos_wait('a', 1, 0) WHERE id = 1",
];

/** What only counts, or leaves nothing. */
const KEPT = [
  'UPDATE plain SET a = upper(trim(both from a)) WHERE id = 1',
  'UPDATE plain SET a = convert(a using utf8mb4), a = cast(char_length(a) AS CHAR(10)) WHERE id IN (1, 2)',
  'UPDATE plain SET a = twice(7) WHERE id = 1',
  'INSERT INTO plain (id, a) SELECT id + 80, count(*) OVER (PARTITION BY a) FROM plain',
  'INSERT INTO bare VALUES (4)',
  'INSERT INTO plain SELECT seq + 90, 1 FROM seq_1_to_3',
  'INSERT INTO plain (id, a) VALUES (1, 2) ON DUPLICATE KEY UPDATE a = concat(VALUES(a), a)',
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
      'SELECT (SELECT count(*) FROM d.aria), (SELECT group_concat(a) FROM d.myisam), (SELECT count(*) FROM d.memory), (SELECT count(*) FROM far.lasting), (SELECT sum(x) FROM d.joined), (SELECT count(*) FROM d.quick), (SELECT next_not_cached_value FROM d.sq)',
    );

  it('never touches a table without transactions, however it is reached', async () => {
    for (const user of ['limited', 'near']) {
      const { change } = world(user, 'w');
      for (const sql of LASTING)
        expect([user, sql, await change([sql])]).toEqual([
          user,
          sql,
          expect.stringMatching(/^(?:no_dry_run|sql_error): /),
        ]);
    }
    const { change } = world();
    for (const options of [{}, committed])
      for (const sql of LASTING)
        expect([sql, await change([sql], options)]).toEqual([sql, expect.stringMatching(/^no_dry_run: /)]);
    expect(await lasting()).toBe('0\tthere\t1\t0\t1\t0\t1\n');
  });

  it('works with what leaves nothing, and shows no rows by a function that may', async () => {
    const { change } = world('near', 'w');
    for (const sql of KEPT) expect([sql, await change([sql])]).toEqual([sql, [expect.anything()]]);
    expect(await world('limited', 'w').change(['INSERT INTO bare VALUES (4)'])).toMatchObject([{ rows: 1 }]);
    expect(
      await world().change(["UPDATE plain SET a = 'r' WHERE id = 1 AND safe(1) = 1"], committed),
    ).toEqual([{ rows: 1 }]);
    expect(await world().rows('SELECT count(*) FROM audit')).toEqual(['1']);
    expect(await change(['UPDATE plain SET a = 5 WHERE (@r := 5) = 5'])).toEqual([{ rows: 2 }]);
    expect(await change(["UPDATE plain SET a = 'a' WHERE id = 1"], committed)).toMatchObject([{ rows: 1 }]);
  });

  it('says what is wrong with the statement before anything else', async () => {
    const { change } = world();
    expect(
      await change(["UPDATE plain SET a = 'x' WHERE id = 1", 'DELETE FROM nosuch WHERE id = 1']),
    ).toMatch(/^sql_error: Statement 2 of 2, and none was kept: .* 1146 /);
  });

  it('leaves alone what is of the server', async () => {
    const { change } = world();
    for (const sql of [
      "INSERT INTO audit SELECT LOAD_FILE('/etc/hostname')",
      "UPDATE plain SET a = `load_file`('/etc/hostname') WHERE id = 1",
      "DELETE FROM mysql.user WHERE user = 'x'",
      'INSERT INTO audit SELECT authentication_string FROM `mysql`.user',
      'DROP TABLE mysql.user',
      "CREATE TABLE stolen AS SELECT LOAD_FILE('/etc/hostname')",
    ])
      for (const options of [{}, committed])
        expect([sql, await change([sql], options)]).toEqual([
          sql,
          expect.stringMatching(/^not_allowed: |^no_dry_run: MariaDB commits/),
        ]);
  });

  it('says which sequences it moved', async () => {
    const { change } = world();
    expect(await change(['INSERT INTO drawn (a) VALUES (1)'])).toMatchObject([{ counters: '`d`.`sq`' }]);
    expect(await change(['INSERT INTO numbered VALUES (NEXTVAL(sq))'])).toMatchObject([
      { counters: '`d`.`sq`' },
    ]);
    expect(await change(['INSERT INTO numbered VALUES (5)'])).toEqual([{ rows: 1 }]);
    expect(await change(['CREATE TABLE n AS SELECT NEXTVAL(sq) AS n'], committed)).toMatchObject([
      { counters: '`d`.`sq`' },
    ]);
    expect(await change(['CREATE TABLE n2 AS SELECT SETVAL(sq, 9000) AS n'], committed)).toMatch(
      /^no_dry_run: .* setval/,
    );
  });

  it('is told to try again when others are in its way', async () => {
    const { host, port, root } = server;
    const holding = await createConnection({ host, port, ...root, database: 'd' });
    try {
      await holding.query('BEGIN');
      await holding.query("UPDATE plain SET a = 'held' WHERE id = 2");
      expect(await world().change(["UPDATE plain SET a = 'x' WHERE id = 2"])).toMatch(/^busy: .* 1205/);
    } finally {
      await holding.end();
    }
  });

  it('works where such a table is only read, and beside such triggers', async () => {
    const { change } = world('sighted', 'w');
    expect(await change(['INSERT INTO plain SELECT 70, count(*) FROM myisam'])).toMatchObject([{ rows: 1 }]);
    expect(await change(["INSERT INTO vp VALUES (9, 'v')"])).toMatchObject([{ rows: 1 }]);
    expect(await change(['DELETE FROM mixed WHERE id = 5'])).toMatchObject([{ rows: 0 }]);
    expect(await change(['DELETE FROM t WHERE id = 1'])).toEqual([
      {
        rows: 1,
        before: '[1,"x"]',
        notes: 'Foreign keys may delete or change rows with it that are not counted, in: "d.child".',
      },
    ]);
    expect(await change(["UPDATE t SET a = 'x2' WHERE id = 1"])).toEqual([
      { rows: 1, before: '[1,"x"]', after: '[1,"x2"]' },
    ]);
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
      expect.objectContaining({ rows: 1, before: '[2,"y"]', returned: '["y",2]' }),
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
    expect(await change(['DROP TABLE q, nosuch'], committed)).toMatch(/^not_allowed: .*several/);
    expect(await rows(names)).toEqual(['1']);
    expect(await change(['CREATE TABLE q (b int)'], committed)).toMatch(
      /^sql_error: .* MariaDB rolls no definition back: part of it may have been done\./,
    );
  });

  it('is read by the server as it is judged, whatever sql_mode says', async () => {
    for (const [mode, sql] of [
      ['MSSQL', 'UPDATE t [x WHERE ] SET a = 1'],
      ['ANSI_QUOTES', 'UPDATE t "x WHERE " SET a = 1'],
      ['ANSI', 'UPDATE t SET a = "b" WHERE id = 1'],
    ] as const) {
      await server.sql(`SET GLOBAL sql_mode = '${mode},STRICT_ALL_TABLES'`);
      const { change } = world();
      expect([mode, await change([sql])]).toEqual([
        mode,
        expect.stringMatching(/^(?:not_allowed|sql_error): /),
      ]);
      expect(await change(["UPDATE t SET a = '\"[' WHERE id = 1"])).toMatchObject([{ after: '[1,"\\"["]' }]);
      const [seen] = await change(['INSERT INTO t (a) SELECT @@sql_mode']);
      expect(seen).toMatchObject({ after: expect.stringContaining('STRICT_ALL_TABLES') });
      expect(seen).not.toMatchObject({ after: expect.stringMatching(/ANSI|MSSQL/) });
    }
    await server.sql('SET GLOBAL sql_mode = DEFAULT');
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
