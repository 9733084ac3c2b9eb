import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isInside } from '../repository/contained.ts';
import type { Git } from '../repository/git.ts';
import type { Repository } from '../repository/repository.ts';

interface Asked {
  /** The hooks that git would run for this; githooks(5). */
  readonly hooks: readonly string[];
  /** Files were stored or written, which filters may change. */
  readonly filters: boolean;
  /** Commits were made. */
  readonly signing: boolean;
  readonly signal: AbortSignal;
}

/** Names that are shown; the others are left out. */
const SHOWN = 10;

/** What the repository asks to run and what became of it, as lines for the answer; none where it asks for nothing. */
export async function whatRan(
  git: Git,
  repository: Repository,
  { hooks, filters, signing, signal }: Asked,
): Promise<string[]> {
  const skipped = await git.skipped(repository, signal);
  const named = [...(await hooksThere(git, repository, hooks, signal)), ...skipped.hooks];
  return [
    ...line('hooks', repository.trusted ? 'ran' : 'skipped', named),
    ...(filters ? line('filters', 'skipped', skipped.filters) : []),
    ...(signing && skipped.signing ? ['signing: skipped'] : []),
  ];
}

/** Names come from the repository, and may be made to read like words of this server. */
const PLAIN = /^[\w.-]{1,40}$/;

function line(what: string, became: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const plain = names.filter((name) => PLAIN.test(name));
  const odd = names.length - plain.length;
  const shown = plain.slice(0, SHOWN).join(', ');
  const counted = `${odd}${shown === '' ? '' : ' more'} of an odd name`;
  const list = odd === 0 ? shown : shown === '' ? counted : `${shown} and ${counted}`;
  return [`${what}: ${became} (${list})`];
}

/** Hooks that git would find; samples have another name. */
async function hooksThere(
  git: Git,
  repository: Repository,
  hooks: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const settings = await git.settings(repository, signal, { network: false });
  const path = settings.findLast(({ key }) => key === 'core.hookspath')?.value;
  const folder =
    path === undefined ? join(repository.commonDirectory, 'hooks') : resolve(repository.top, path);
  // What a path leads to elsewhere is none of ours to tell.
  if (!isInside(folder, [repository.top, repository.commonDirectory])) return [];
  return hooks.filter((name) => isProgram(join(folder, name)));
}

function isProgram(path: string): boolean {
  try {
    const stat = statSync(path);
    return stat.isFile() && (stat.mode & 0o111) !== 0;
  } catch {
    return false;
  }
}
