/** A program that reads something endless; it is killed. */
import { Database } from '../../src/session/database.ts';
import type { Connection } from '../../src/settings/connection.ts';
import { read } from './reader.ts';

const connection = JSON.parse(process.argv[2] ?? '') as Connection;
await read(new Database(connection), 'SELECT pg_sleep(1000000)');
