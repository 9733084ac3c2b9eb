// The least that a SQL server on stdio can be: JSON-RPC a line each, a driver, and nothing in between.
// Usage: bare.mjs <file of SQLite, or URL of PostgreSQL>
import { DatabaseSync } from 'node:sqlite';

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

async function resultOf(method, params) {
  if (method === 'tools/call') {
    const started = performance.now();
    const answer = await query(params.arguments.sql);
    const ms = performance.now() - started;
    return { content: [{ type: 'text', text: `${ms}\n${JSON.stringify(answer)}` }] };
  }
  return {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'bare', version: '0' },
  };
}

let rest = '';
process.stdin.setEncoding('utf8').on('data', async (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined) continue;
    const result = await resultOf(method, params);
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
  }
});
