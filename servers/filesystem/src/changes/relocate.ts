import { sep } from 'node:path';
import { requireWritable } from './atomic-write.ts';
import { takeImage } from './before-image.ts';
import { carryOut, type Ground, holding, type Origin, orAsCopy } from './ground.ts';
import type { Place } from '../paths/locate.ts';
import { type Ends, copyEntry, moveAsCopy, moveEntry } from './move-steps.ts';
import { failure, isSame } from '../paths/open-file.ts';
import { Pace } from '../paths/pace.ts';
import { quote, Refusal } from '@handrail/domain';
import { refuseDenied, refuseInside, requireMovable } from './movable.ts';
import type { Changed } from './rewrite.ts';
import { nameOf } from './state.ts';

export interface Relocation {
  readonly from: string;
  /** Of an existing directory, or with a slash at its end: into it, under the same name. */
  readonly to: string;
  /** The original stays. */
  readonly copies: boolean;
  /** A file may take the place of a file. */
  readonly replaces: boolean;
}

/**
 * Moves or copies a file, a link (not what it leads to) or a directory.
 * @throws Refusal `exists`, `into_itself`, `mount_point`, `is_root`, `changed_meanwhile`, `denied` and more; then nothing
 * was changed
 */
export async function relocate(ground: Ground, how: Relocation, origin: Origin): Promise<Changed> {
  const { workspace } = ground;
  const find = (): [Place, Place] => {
    const from = workspace.find(how.from, how.copies ? 'read' : 'move', false);
    try {
      return [from, findTarget(ground, how.to, from)];
    } catch (error) {
      from[Symbol.dispose]();
      throw error;
    }
  };
  return await holding(ground, find, origin.signal, async ([from, to]) => {
    await workspace.attempt(how.from, async () => await requireSource(ground, from, how));
    return await workspace.attempt(how.to, async () => await relocated(ground, { from, to }, how, origin));
  });
}

function findTarget({ workspace }: Ground, to: string, from: Place): Place {
  const first = workspace.find(to, 'write');
  const isInto = first.stat?.isDirectory() === true || to.endsWith('/') || to.endsWith(sep);
  first[Symbol.dispose]();
  return workspace.find(isInto ? `${to}/${nameOf(from)}` : to, 'move', true);
}

async function requireSource(ground: Ground, from: Place, { copies }: Relocation): Promise<void> {
  const { stat } = from;
  if (stat === undefined) throw failure('ENOENT', 'nothing is there');
  if (!stat.isFile() && !stat.isDirectory() && !stat.isSymbolicLink()) throw failure('EINVAL', 'special');
  if (!copies || from.rest.length === 0) requireMovable(ground, from);
}

async function relocated(
  ground: Ground,
  ends: Pick<Ends, 'from' | 'to'>,
  how: Relocation,
  origin: Origin,
): Promise<Changed> {
  const { from, to } = ends;
  const shown = ground.workspace.show(to);
  if (from.stat?.isDirectory() === true) refuseInside(from, to, shown);
  if (how.copies) await refuseDenied(ground, ends, new Pace(origin.signal));
  if (to.stat === undefined) return await done(ground, { ...ends, replaced: undefined }, how, origin);
  requireReplaceable(ends, how, shown);
  using file = to.directory.open(nameOf(to));
  requireWritable(file, to.directory, nameOf(to));
  const replaced = await takeImage(ground, file, origin.signal);
  return await done(ground, { ...ends, replaced }, how, origin);
}

function requireReplaceable(
  { from, to }: Pick<Ends, 'from' | 'to'>,
  { replaces }: Relocation,
  shown: string,
): void {
  const refusal = (why: string, hint: string) =>
    new Refusal('exists', `${quote(shown)} ${why}.`, `Nothing was changed. ${hint}`);
  if (from.stat !== undefined && to.stat !== undefined && isSame(from.stat, to.stat))
    throw refusal('is the same file already', 'Give another path.');
  if (to.stat?.isFile() !== true || from.stat?.isDirectory() === true)
    throw refusal('exists already, and only a file can take the place of a file', 'Give another path.');
  if (!replaces) throw refusal('exists already', 'Give another path, or overwrite=true.');
}

async function done(ground: Ground, ends: Ends, { copies }: Relocation, origin: Origin): Promise<Changed> {
  const change = ground.journal.nextId();
  const answer = { path: ground.workspace.show(ends.to), change };
  const carry = async (prepare: typeof moveEntry): Promise<Changed> => {
    await using step = await prepare(ground, ends, origin.signal);
    await carryOut(ground, change, [step], origin);
    return answer;
  };
  if (copies) return await carry(copyEntry);
  return await orAsCopy(async (asCopy) => await carry(asCopy ? moveAsCopy : moveEntry));
}
