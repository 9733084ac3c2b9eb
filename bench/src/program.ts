/** Runs the package managers and other tools. */
import { spawn } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';
import { track } from './children.ts';

export const root = resolve(import.meta.dirname, '../..');

/** Programs of the root's devDependencies come first in PATH, the project's Node among them. */
const PATH = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);

const LIMIT_MS = 300_000;

/** @throws Error with what it printed, when it fails or takes more than five minutes */
export function must(command: string, args: readonly string[], cwd = root): Promise<void> {
  return new Promise((done, fail) => {
    const options = { cwd, env: { ...process.env, PATH }, timeout: LIMIT_MS };
    const child = track(spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }), 'SIGTERM');
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
    }
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 ? done() : fail(new Error(`${command} ${args.join(' ')} failed:\n${printed}`)),
    );
  });
}
