/** Plain git, as a person would call it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Session } from '../../session.ts';
import type { Command } from '../../wire.ts';

/** Asks git for us. */
export const plainGit: Command = { entry: join(import.meta.dirname, 'plain-git.mjs'), args: [] };

export interface Told {
  /** From before git was started until all of its output was there. */
  readonly ms: number;
  readonly text: string;
}

/** @param plain a session with `plainGit` */
export async function askGit(plain: Session, cwd: string, args: readonly string[]): Promise<Told> {
  const { text } = await plain.ask({ tool: 'git', args: { cwd, args } });
  const end = text.indexOf('\n');
  return { ms: Number(text.slice(0, end)), text: text.slice(end + 1) };
}

/** Lets git make something, by nobody's configuration. */
export function makeWithGit(repository: string, args: readonly string[], input?: Buffer): void {
  const { status, error, stderr } = spawnSync('git', args, {
    cwd: repository,
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TEMPLATE_DIR: '',
    },
    ...(input !== undefined && { input }),
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`git ${args.join(' ')} ended with ${status}: ${stderr.toString()}`);
}
