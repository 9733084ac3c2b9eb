import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Call, defineServer, defineTool, ToolError } from '@handrail/server';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { connect } from '../../src/connect.ts';

/** The hardest call of an SQL server: a query that never ends, in an engine that cannot be asked to stop. */

const worker = fileURLToPath(new URL('sqlite-worker.mjs', import.meta.url));

const reply = z.object({
  rows: z.array(z.record(z.string(), z.unknown())).optional(),
  error: z.string().optional(),
});

/** A process for each query that runs; the next query gets the process of one that ended well. */
class Engine implements AsyncDisposable {
  readonly workers = new Set<ChildProcess>();
  readonly #idle: ChildProcess[] = [];

  async query(sql: string, signal: AbortSignal): Promise<z.output<typeof reply>> {
    const child = this.#idle.pop() ?? this.#start();
    const end = () => void child.kill('SIGKILL');
    signal.addEventListener('abort', end, { once: true });
    try {
      child.send({ id: 1, sql });
      const [message] = (await Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(() => Promise.reject(new Error('the query was ended'))),
      ])) as [unknown];
      this.#idle.push(child);
      return reply.parse(message);
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  #start(): ChildProcess {
    const child = fork(worker);
    this.workers.add(child);
    child.once('exit', () => this.workers.delete(child));
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exits = [...this.workers].map((child) => once(child, 'exit'));
    for (const child of this.workers) child.kill('SIGKILL');
    await Promise.all(exits);
  }
}

const querySql = defineTool({
  name: 'query_sql',
  title: 'Query',
  description: 'Run a query on an empty database.',
  access: 'read',
  input: z.object({ sql: z.string().describe('The query.') }),
  async run({ sql }, { deps, signal }: Call<Engine>) {
    const { rows, error } = await deps.query(sql, signal);
    if (error !== undefined) throw new ToolError('sql', error, 'Correct the query.');
    return JSON.stringify(rows);
  },
});

const engines: Engine[] = [];

const server = defineServer({
  package: { name: '@handrail/spike-sql', version: '0.0.0', description: 'A query that can be ended.' },
  title: 'Spike',
  instructions: '',
  options: {},
  setup() {
    const engine = new Engine();
    engines.push(engine);
    return engine;
  },
  tools: [querySql],
});

const RUNAWAY = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';

const open = async (...args: string[]) => {
  const session = await connect(server, { args });
  const engine = engines.at(-1);
  if (engine === undefined) throw new Error('setup did not run');
  return { session, engine };
};

describe('a query that never ends', () => {
  it('is ended at the deadline while other calls are answered', async () => {
    const { session, engine } = await open('--deadline=2');
    await using _ = session;
    let ended = false;
    const runaway = session.call('query_sql', { sql: RUNAWAY }).finally(() => (ended = true));
    for (let round = 0; round < 5; round += 1) {
      const { text } = await session.call('query_sql', { sql: `SELECT ${round} AS round` });
      expect(text).toBe(`[{"round":${round}}]`);
    }
    expect(ended).toBe(false);
    expect(await runaway).toMatchObject({
      isError: true,
      text: expect.stringMatching(/^deadline: /),
    });
    await expect.poll(() => engine.workers.size).toBe(1);
  });

  it('is ended when the caller cancels', async () => {
    await using session = await connect(server);
    const engine = engines.at(-1);
    const cancel = new AbortController();
    const runaway = session.call('query_sql', { sql: RUNAWAY }, { signal: cancel.signal });
    await expect.poll(() => engine?.workers.size).toBe(1);
    cancel.abort();
    await expect(runaway).rejects.toThrow(/abort/i);
    await expect.poll(() => engine?.workers.size).toBe(0);
  });

  it('leaves no process behind when the server closes', async () => {
    const { session, engine } = await open();
    await session.call('query_sql', { sql: 'SELECT 1' });
    expect(engine.workers.size).toBe(1);
    await session[Symbol.asyncDispose]();
    expect(engine.workers.size).toBe(0);
  });
});
