import { ConfigError, messageOf } from './errors.ts';

const WAIT_MS = 10_000; // a locked keyring asks the person first
const MOST_BYTES = 65_536;

/** A program that prints a secret. */
export interface Program {
  readonly program: string;
  readonly args: readonly string[];
  /** For errors. */
  readonly reference: string;
  secretIn(output: string): string;
  /** What it means when it fails; stands behind a comma. */
  readonly missing: string;
}

const bounds = { encoding: 'utf8', timeout: WAIT_MS, killSignal: 'SIGKILL', maxBuffer: MOST_BYTES } as const;

/**
 * Waits for it, and nothing else is done meanwhile: for the start of a server.
 * @throws ConfigError; never shows what it printed
 */
export function askNow(asked: Program, env: NodeJS.ProcessEnv): string {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, stdout, error } = spawnSync(asked.program, asked.args, {
    ...bounds,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (error !== undefined) throw cannotRun(asked, error);
  return secretOf(asked, status === 0 ? stdout : '');
}

/** The same, and others are served meanwhile. */
export async function ask(asked: Program, env: NodeJS.ProcessEnv): Promise<string> {
  const { execFile } = process.getBuiltinModule('node:child_process');
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile(asked.program, asked.args, { ...bounds, env }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else if (typeof error.code === 'number') resolve(''); // its own exit code
      else reject(cannotRun(asked, error));
    });
    child.stdin?.end();
  });
  return secretOf(asked, output);
}

function secretOf(asked: Program, output: string): string {
  const secret = asked.secretIn(output);
  if (secret === '') throw new ConfigError(`refers to ${asked.reference}, ${asked.missing}`);
  return secret;
}

/** Without the error itself, in which the whole command stands. */
const cannotRun = ({ reference, program }: Program, error: Error): ConfigError =>
  new ConfigError(`refers to ${reference}, but ${program} cannot be run (${reasonOf(error)})`);

function reasonOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  if (/MAXBUFFER|ENOBUFS/.test(code)) return 'it prints too much';
  if (code === 'ETIMEDOUT' || ('killed' in error && error.killed === true))
    return `it did not end within ${WAIT_MS / 1_000} s`;
  return code === '' ? messageOf(error) : code;
}
