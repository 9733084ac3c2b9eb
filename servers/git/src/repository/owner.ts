import { statSync } from 'node:fs';
import { Refusal } from '@handrail/domain';
import { type ConfigEntry, isOwn } from '../hardening/config-scan.ts';
import type { Repository } from './repository.ts';

/**
 * Git uses a repository of another user only when the own configuration names it in safe.directory, and does not look
 * where it is told the git directory, as it is here. git-config(1), safe.directory.
 * @throws Refusal `dubious_ownership`
 */
export function demandOwner({ top, gitDirectory }: Repository, entries: readonly ConfigEntry[]): void {
  const me = process.geteuid?.();
  if (me === undefined) return;
  const mine = new Set([me, ...(me === 0 ? [Number(process.env['SUDO_UID'])] : [])]);
  if ([top, gitDirectory].every((path) => mine.has(statSync(path).uid))) return;
  let isSafe = false;
  for (const { value = '' } of entries.filter((entry) => isOwn(entry) && entry.key === 'safe.directory')) {
    if (value === '') isSafe = false;
    else if (value === '*' || [top, gitDirectory].includes(value)) isSafe = true;
    else if (value.endsWith('/*') && `${top}/`.startsWith(value.slice(0, -1))) isSafe = true;
  }
  if (isSafe) return;
  throw new Refusal(
    'dubious_ownership',
    'This repository is not used, since it belongs to another user than the one this server runs as.',
    'The operator can change its owner, or name it in safe.directory of their own git configuration.',
  );
}
