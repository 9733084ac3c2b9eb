// Runs one query at a time in a process of its own, so that a query that never ends can be ended.
import Database from 'better-sqlite3';

const database = new Database(':memory:');
process.on('message', ({ id, sql }) => {
  try {
    process.send({ id, rows: database.prepare(sql).all() });
  } catch (error) {
    process.send({ id, error: error.message });
  }
});
