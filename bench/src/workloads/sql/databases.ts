/** The databases that are asked, the same in every run. */
import { DatabaseSync } from 'node:sqlite';
import { seeded } from '../../seeded.ts';

export const ITEMS = 100_000;
/** How often each item comes in a question for all of `MANY`. */
const TIMES = 50;
export const MANY = ITEMS * TIMES;

export const sixColumns = (rows: number): string =>
  `SELECT id, name, email, city, price, created_on FROM items ORDER BY id LIMIT ${rows}`;
/** Three columns of every item, as often as it takes. */
export const manyRows = (rows: number): string =>
  `SELECT i.id, i.name, i.price FROM (SELECT id FROM items WHERE id <= ${TIMES}) AS n CROSS JOIN items AS i LIMIT ${rows}`;

const CITIES = 'Berlin,Kraków,Lisbon,Nairobi,Osaka,Quito,Reykjavík,Toronto'.split(',');
const NAMES = 'Ada,Barbara,Donald,Edsger,Frances,Grace,Katherine,Radia'.split(',');

/** `INSERT` statements of a thousand rows each. */
function* itemStatements(): Generator<string> {
  const random = seeded(3);
  const below = (most: number) => Math.floor(random() * most);
  for (let from = 1; from <= ITEMS; from += 1_000) {
    const rows = Array.from({ length: 1_000 }, (_, index) => {
      const id = from + index;
      const name = NAMES[below(NAMES.length)] ?? '';
      const day = `2026-0${1 + below(9)}-${10 + below(18)}`;
      return `(${id}, '${name} ${id}', '${name.toLowerCase()}${id}@example.org', '${CITIES[below(CITIES.length)]}', ${below(99_999) / 100}, '${day}')`;
    });
    yield `INSERT INTO items VALUES ${rows.join(',')};`;
  }
}

const items = (decimal: string): string =>
  `CREATE TABLE items (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, email VARCHAR(80) NOT NULL, city VARCHAR(40), price ${decimal}, created_on DATE);\n${[...itemStatements()].join('\n')}`;

const SUBJECTS = 'account,basket,campaign,customer,delivery,invoice,order,payment,product,supplier'.split(
  ',',
);
const ASPECTS = 'address,change,event,item,limit,note,rate,state,tag,task'.split(',');

/** Tables of six columns, most of them with a foreign key. */
const tables = (count: number): string =>
  Array.from({ length: count }, (_, index) => {
    const name = tableName(index);
    const other = index < 10 ? '' : `, parent_id INTEGER REFERENCES ${tableName(index % 10)} (id)`;
    return `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL, state VARCHAR(20), amount NUMERIC(10,2), created_at TIMESTAMP${other});`;
  }).join('\n');

const tableName = (index: number): string => {
  const series = Math.floor(index / (SUBJECTS.length * ASPECTS.length));
  const aspect = ASPECTS[Math.floor(index / SUBJECTS.length) % ASPECTS.length];
  return `${SUBJECTS[index % SUBJECTS.length]}_${aspect}${series === 0 ? '' : `_${series}`}`;
};

export function makeSqlite(path: string, contents: { readonly tables: number } | 'items'): void {
  using database = new DatabaseSync(path);
  database.exec(
    `PRAGMA synchronous = OFF; BEGIN; ${contents === 'items' ? items('REAL') : tables(contents.tables)}; COMMIT; ANALYZE;`,
  );
}

/** For PostgreSQL: the items, the tables, and a role that can read them. */
export const postgresScript = (tableCount: number): string => `
${items('NUMERIC(10,2)')}
CREATE SCHEMA shop; SET search_path TO shop; ${tables(tableCount)} SET search_path TO public;
CREATE ROLE reader LOGIN PASSWORD 'reader';
GRANT pg_read_all_data TO reader;
ANALYZE;`;
