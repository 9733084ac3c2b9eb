/** Servers of their own that are ended while they change a large repository. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { repository } from '../histories.ts';
import { type Folder } from '@handrail/testing/temporary';
import { cleanEnvironment, git } from '../temporary.ts';

const names = (count: number, prefix: string): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}/${index}.txt`);

const filled = (paths: readonly string[], text: string): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, `${path} ${text}\n`]));

/** With many tracked files that can be changed. */
export function large(folder: Folder, count: number): string {
  const top = folder.at('repository');
  repository(top, { commits: [filled(names(count, 'old'), 'first')] });
  git(top, 'config', 'gc.auto', '0');
  return top;
}

export const change = (folder: Folder, count: number, text: string): void => {
  const files = { ...filled(names(count, 'old'), text), ...filled(names(count, `new-${text}`), text) };
  folder.make(Object.fromEntries(Object.entries(files).map(([path, say]) => [`repository/${path}`, say])));
};

/** A server of its own, with a call under way. */
export async function serving(
  top: string,
  name: string,
  args: object,
  ...flags: string[]
): Promise<ChildProcess> {
  const program = join(import.meta.dirname, '../../src/index.ts');
  const child = spawn(process.execPath, [program, top, '--access=write', ...flags], {
    env: cleanEnvironment(),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const clientInfo = { name: 'raw', version: '0' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  send({ id: 1, method: 'initialize', params });
  await once(child.stdout, 'data');
  child.stdout.resume();
  send({ id: 2, method: 'tools/call', params: { name, arguments: args } });
  return child;
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Locks and copies of the index. */
export const leftIn = (top: string): string[] =>
  readdirSync(join(top, '.git'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.lock$|handrail-/.test(name.replace('refs/handrail', '')),
  );

/** The index is as HEAD, and the working tree too. */
export function expectWhole(top: string): void {
  expect(git(top, 'status', '--porcelain')).toBe('');
  expect(git(top, 'diff-index', '--cached', '--name-only', 'HEAD')).toBe('');
  expect(leftIn(top)).toEqual([]);
}

/** A hook that says as which group it runs, and sleeps. */
export function sleepIn(folder: Folder, hook: string): void {
  const file = `repository/.git/hooks/${hook}`;
  folder.make({
    [file]: `#!/bin/sh\nps -o pgid= -p $$ | tr -d ' ' >"${folder.at('pgid')}"\nmv "${folder.at('pgid')}" "${folder.at('begun')}"\nsleep 60\n`,
  });
  chmodSync(folder.at(file), 0o755);
}
