import { type ChildProcess, spawn } from 'node:child_process';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { StdioClientTransport as StdioClientTransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpClientTransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { ClientKind, Person, Session } from './session.ts';
import { connectV1 } from './v1.ts';
import { connectV2 } from './v2.ts';

/** A program on disk, as a host's config names it. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const environment = (env: Command['env'] = {}) => ({ ...getDefaultEnvironment(), ...env });

/** Starts a server as a host does and speaks to it over stdio. */
export async function launchStdio(
  { command, args, env }: Command,
  kind: ClientKind,
  person?: Person,
): Promise<Session> {
  const parameters = { command, args: [...args], env: environment(env), stderr: 'ignore' as const };
  return kind === 'v1'
    ? await connectV1(new StdioClientTransportV1(parameters), person)
    : await connectV2(
        new StdioClientTransport(parameters),
        kind === 'v2-legacy' ? 'legacy' : 'modern',
        person,
      );
}

export interface Listener extends AsyncDisposable {
  readonly url: URL;
  readonly process: ChildProcess;
}

/** Starts a server with `--http` on a free loopback port and waits until it listens. */
export async function launchHttp({ command, args, env }: Command): Promise<Listener> {
  const given = args.some((argument) => argument.startsWith('--http='));
  const child = spawn(command, given ? args : [...args, '--http=127.0.0.1:0'], {
    env: environment(env),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await new Promise<URL>((resolve, reject) => {
    let printed = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
      const found = /listens on (\S+)/.exec(printed)?.[1];
      if (found !== undefined) resolve(new URL(found));
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`exit ${code} before listening: ${printed}`)));
  });
  return {
    url,
    process: child,
    async [Symbol.asyncDispose]() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await exited;
    },
  };
}

/** Connects over HTTP to a server that listens. */
export async function connectHttp(url: URL, kind: ClientKind, token?: string): Promise<Session> {
  const options =
    token === undefined ? {} : { requestInit: { headers: { authorization: `Bearer ${token}` } } };
  if (kind !== 'v1')
    return await connectV2(
      new StreamableHTTPClientTransport(url, options),
      kind === 'v2-legacy' ? 'legacy' : 'modern',
    );
  const transport = new HttpClientTransportV1(url, options);
  return await connectV1(transport);
}
