import { spawn } from 'node:child_process';
import { closePipesLate, endGroup, track } from './process-group.ts';

export interface ProcessOptions {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly input?: string | Buffer | undefined;
  /** Most bytes of output that are kept; with more, the program is ended early (`cut`). 8 MiB unless told. */
  readonly limit?: number | undefined;
  /** Gets each piece of output, which is then not kept; answers false when it has enough, which ends the program (`cut`). */
  readonly take?: ((chunk: Buffer) => boolean) | undefined;
}

export interface Output {
  readonly out: Buffer;
  /** The beginning of what was said on standard error, as UTF-8. */
  readonly err: string;
  /** -1 where it was ended early. */
  readonly code: number;
  /** There was more output than was wanted. */
  readonly cut: boolean;
}

const MiB = 1 << 20;
const LIMIT = 8 * MiB;
const ERROR_BYTES = 16 * 1024;

/**
 * Runs a program without a shell, in a process group of its own, so that ending it ends what it started.
 * @throws the reason of the signal when it aborts; what `take` throws; what `spawn` throws when the program cannot be started
 */
export async function runProcess(
  program: string,
  args: readonly string[],
  { directory, environment, signal, input, limit = LIMIT, take }: ProcessOptions,
): Promise<Output> {
  signal.throwIfAborted();
  const child = spawn(program, args, {
    cwd: directory,
    env: environment,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
  });
  track(child);
  const kept: Buffer[] = [];
  let bytes = 0;
  let cut = false;
  let failure: { readonly error: unknown } | undefined;
  const errors: Buffer[] = [];
  let errorBytes = 0;
  const end = () => endGroup(child);
  const enough = () => {
    cut = true;
    end();
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    if (cut) return;
    if (take !== undefined) {
      try {
        if (!take(chunk)) enough();
      } catch (error) {
        failure = { error };
        enough();
      }
      return;
    }
    kept.push(chunk);
    bytes += chunk.length;
    if (bytes > limit) enough();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    if (errorBytes < ERROR_BYTES) errors.push(chunk);
    errorBytes += chunk.length;
  });
  // A program that does not read to the end is no failure of ours: its exit code tells.
  child.stdin?.on('error', () => undefined);
  if (input !== undefined) child.stdin?.end(input);
  signal.addEventListener('abort', end);
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => closePipesLate(child));
      child.once('close', (exit) => resolve(exit ?? -1));
    });
    signal.throwIfAborted();
    if (failure !== undefined) throw failure.error;
    const err = Buffer.concat(errors).subarray(0, ERROR_BYTES).toString();
    return { out: Buffer.concat(kept).subarray(0, limit), err, code: cut ? -1 : code, cut };
  } finally {
    signal.removeEventListener('abort', end);
  }
}
