/** A program with an idle session and one that is deep in a statement, to be killed. */
import { databaseOf, linesOf, RUNAWAY } from './databases.ts';

const database = databaseOf(process.argv[2] ?? '');
void linesOf(database, RUNAWAY);
await linesOf(database, 'SELECT 1');
process.send?.('ready');
setInterval(() => undefined, 1_000);
