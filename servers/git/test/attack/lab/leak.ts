import { join } from 'node:path';
import { build } from '../../histories.ts';
import type { Place } from './place.ts';

/** What a repository can hold so that plain git shows what stands outside the root. */
export interface Leak {
  /** Its number in the list of attacks; a variant has a letter more. */
  readonly id: string;
  readonly name: string;
  /** What a caller would give as `repo`, under the root. */
  readonly repo: string;
  /** A text that stands outside the root alone, and may come up in no answer. */
  readonly secret: string;
  plant(place: Place): void;
  /** What plain git says in the repository, where the secret shows. */
  show(place: Place): string;
}

export const secret = 'SECRET-of-outside';

/** All that a command of plain git says, in a folder under the root. */
export const said =
  (repo: string, ...args: string[]): Leak['show'] =>
  (place) => {
    const { out, err } = place.plain('-C', `${place.root}/${repo}`, ...args);
    return out.toString() + err;
  };

/** A repository outside, with the secret in its file, its message and its author's name. */
export function outsideRepository(place: Place): string {
  const folder = join(place.outside, 'repository');
  const author = `${secret} <secret@example.org>`;
  const changes = [{ write: 'notes.txt', content: `${secret}\n` }];
  build(
    { commits: [{ parents: [], message: `${secret}\n`, author, changes }], branches: { main: 0 } },
    folder,
  );
  return folder;
}
