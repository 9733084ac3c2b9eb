/** Runs a program and collects what it printed. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from './workspaces.ts';

export interface Finished {
  readonly ok: boolean;
  /** stdout and stderr as they came. */
  readonly printed: string;
}

/** Programs of the root's devDependencies come first in PATH, the project's Node among them. */
const PATH = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);

export function run(command: string, args: readonly string[], cwd = root, echo = false): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32', // programs from npm are .cmd files there
    });
    let printed = '';
    const collect = (chunk: string) => {
      printed += chunk;
      if (echo) process.stderr.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.once('error', (error) => resolve({ ok: false, printed: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, printed }));
  });
}

/** As `run`, for a step without which nothing further makes sense. */
export async function must(command: string, args: readonly string[], cwd = root): Promise<string> {
  const { ok, printed } = await run(command, args, cwd);
  if (!ok) throw new Error(`${command} ${args.join(' ')} failed:\n${printed}`);
  return printed;
}
