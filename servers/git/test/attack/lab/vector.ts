import type { Place } from './place.ts';

/** Something a repository can hold that makes plain git run what it names. */
export interface Vector {
  /** Its number in the list of attacks; a variant has a letter more. */
  readonly id: string;
  readonly name: string;
  /** Puts it into a fresh place, without running it. */
  plant(place: Place): void;
  /** Runs plain git in the repository so that it fires. */
  trigger(git: Place['plain'], place: Place): void;
  /** What a caller would give as `repo`, under the root; `project` when left out. */
  readonly repo?: string;
  /** The git from which on it fires; an older one does nothing with it. */
  readonly needs?: string;
}
