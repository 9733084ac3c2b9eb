import { join, sep } from 'node:path';
import type { Directory } from '../paths/directory.ts';
import type { Ground } from './ground.ts';
import type { Place } from '../paths/locate.ts';
import type { Ends } from './move-steps.ts';
import type { Pace } from '../paths/pace.ts';
import { quote, Refusal } from '@handrail/domain';
import { mountOf, mountPoint, rawEntries } from './remove-tree.ts';
import { nameOf } from './state.ts';

/** Deeper than what is copied. */
const DEEPEST = 256;

/** Where a place is by now, through which root whatever. */
const realPath = ({ directory, rest }: Place): string => join(directory.path(), ...rest);

const isWithin = (path: string, outer: string): boolean => path === outer || path.startsWith(outer + sep);

/** @throws Refusal `is_root`, `mount_point`: what is neither moved nor deleted */
export function requireMovable({ workspace }: Ground, place: Place): void {
  const shown = quote(workspace.show(place));
  const real = realPath(place);
  if (
    place.rest.length === 0 ||
    workspace.roots.all.some(({ directory }) => isWithin(directory.path(), real))
  )
    throw new Refusal(
      'is_root',
      `${shown} is one of the folders that the operator gave, or one of them is in it.`,
      'Nothing was changed. Name what is in the folder.',
    );
  if (place.stat?.isDirectory() !== true) return;
  using directory = place.directory.enter(nameOf(place));
  if (mountOf(directory) !== mountOf(place.directory)) throw mountPoint(shown);
}

/** @throws Refusal `into_itself` */
export function refuseInside(from: Place, to: Place, shown: string): void {
  if (!isWithin(realPath(to), realPath(from))) return;
  throw new Refusal(
    'into_itself',
    `${quote(shown)} is within the directory that would be put there.`,
    'Nothing was changed. Give a path outside of it.',
  );
}

/**
 * Looks at all that would be copied, before anything is: what may not be read must not come under another name, and what
 * may not be written must not come to be.
 * @throws Refusal `denied`
 */
export async function refuseDenied(
  { workspace }: Ground,
  { from, to }: Pick<Ends, 'from' | 'to'>,
  pace: Pace,
): Promise<void> {
  const reading = workspace.rulesOf(from.root);
  const writing = workspace.rulesOf(to.root);
  const look = async (directory: Directory, names: readonly string[]): Promise<void> => {
    for (const entry of rawEntries(directory)) {
      if (pace.due()) await pace.rest();
      const below = [...names, entry.name.toString()];
      reading.refuse([...from.components, ...below], 'read');
      writing.refuse([...to.components, ...below], 'write');
      if (!entry.isDirectory() || below.length > DEEPEST) continue;
      using child = directory.enter(entry.name);
      await look(child, below);
    }
  };
  if (from.stat?.isDirectory() !== true) return;
  using directory = from.directory.enter(nameOf(from));
  await look(directory, []);
}
