/** The whole server, as a host starts it, and a person who agrees to everything. */
import { launchStdio, type Session } from '@handrail/testing';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from '../temporary.ts';
import { everyCall, type KnownCall } from './every-call.ts';

const program = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

/** In a process of its own, which is small: to start git from one of the size of a test runner takes ten times as long. */
export const startServer = async (root: string, environment = cleanEnvironment()): Promise<Session> =>
  await launchStdio(
    { command: process.execPath, args: [program, root, '--access=full'], env: environment },
    'v2-modern',
    () => 'accept',
  );

export interface Said extends KnownCall {
  readonly name: string;
  readonly text: string;
  /** The code of a refusal; undefined when it was done. */
  readonly code: string | undefined;
}

/** Makes all calls in a repository, one after the other, whether they succeed or not. */
export async function* callAll(session: Session, repo: string): AsyncGenerator<Said> {
  for (const call of everyCall) {
    const { name } = call.tool;
    const args = name === 'git_create' ? call.args : { repo, ...call.args };
    const { text, isError } = await session.call(name, args);
    yield { ...call, name, text, code: isError ? text.slice(0, text.indexOf(':')) : undefined };
  }
}
