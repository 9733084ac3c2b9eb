/**
 * The process of one session. A statement that cannot be stopped otherwise, or takes too much memory, ends with it and
 * harms nothing else. Talks to its parent over IPC alone, and ends when that is gone.
 */
import { Worker } from 'node:worker_threads';
import { Refusal } from '@handrail/domain';
import type { Engine } from '../engine/engine.ts';
import type { Connection } from '../settings/connection.ts';
import { Answerer } from './answerer.ts';
import type { Guarded } from './guard.ts';
import type { FromSession, ToSession } from './protocol.ts';

/** Each engine's driver is loaded only by the process that uses it. */
async function engineOf(connection: Connection): Promise<Engine> {
  const { target, ...rest } = connection;
  switch (target.engine) {
    case 'sqlite':
      return new (await import('../sqlite/sqlite-engine.ts')).SqliteEngine({ ...rest, target });
    case 'postgres':
      return new (await import('../postgres/postgres-engine.ts')).PostgresEngine({ ...rest, target });
    case 'mysql':
      return new (await import('../mysql/mysql-engine.ts')).MysqlEngine({ ...rest, target });
  }
}

function guard({ limits: { memoryMiB }, target }: Connection): void {
  const graceMs = target.engine === 'sqlite' ? 500 : 3_000;
  const workerData: Guarded = { memoryMiB, parent: process.ppid, graceMs };
  new Worker(new URL('./guard.ts', import.meta.url), { workerData }).unref();
}

const answerer = new Answerer(async (connection) => {
  guard(connection);
  return await engineOf(connection);
});

const send = (message: FromSession) => void process.send?.(message);

process.on('message', (message: ToSession) => {
  void (async () => {
    if (message.kind === 'cancel') {
      await answerer.cancel();
      return;
    }
    try {
      send({ answer: await answerer.answer(message) });
    } catch (error) {
      if (error instanceof Refusal) {
        const { code, message: text, hint, content } = error;
        send({ refusal: { code, message: text, hint, content } });
      } else send({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  })();
});

process.on('disconnect', () => {
  void answerer.cancel().finally(() => process.exit());
});
