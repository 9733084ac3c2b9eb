import { tmpdir } from 'node:os';
import { runProcess } from './run-process.ts';

/** The first that resumes a diff at a path, tells stashes with the status and has the fixes of 2022 for owners of folders. */
export const OLDEST_GIT = '2.35';

const SECOND = 1_000;

/** Asks a git for its version, such as `2.39.5`. */
export async function gitVersion(
  program: string,
): Promise<{ readonly text: string; readonly tooOld: boolean }> {
  const { out } = await runProcess(program, ['--version'], {
    directory: tmpdir(),
    environment: { LC_ALL: 'C' },
    signal: AbortSignal.timeout(10 * SECOND),
  });
  const text = /\d+\.\d+(?:\.\d+)*/.exec(out.toString())?.[0] ?? 'of an unknown version';
  return { text, tooOld: compare(text, OLDEST_GIT) < 0 };
}

function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  const [major = 0, minor = 0] = left ?? [];
  const [otherMajor = 0, otherMinor = 0] = right ?? [];
  return major - otherMajor || minor - otherMinor;
}
