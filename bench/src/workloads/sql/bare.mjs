// The least that a SQL server on stdio can be: JSON-RPC a line each, a driver, and nothing in between.
// Usage: bare.mjs <file of SQLite, or URL of PostgreSQL>
import { DatabaseSync } from 'node:sqlite';
import { serve } from '../bare-server.mjs';

const [, , where] = process.argv;

async function open() {
  if (!where.startsWith('postgres:')) {
    const database = new DatabaseSync(where, { readOnly: true });
    return (sql) => {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return { columns: statement.columns().map(({ name }) => name), rows: statement.all() };
    };
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: where });
  await client.connect();
  return async (text) => {
    const { fields, rows } = await client.query({ text, rowMode: 'array' });
    return { columns: fields.map(({ name }) => name), rows };
  };
}

const query = await open();

serve(async ({ arguments: { sql } }) => {
  const started = performance.now();
  const answer = await query(sql);
  return `${performance.now() - started}\n${JSON.stringify(answer)}`;
});
