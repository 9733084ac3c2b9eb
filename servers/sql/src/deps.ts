import type { SaveFolder } from './save/save-folder.ts';
import type { Databases } from './session/databases.ts';

/** What the tools of this server need. */
export interface Deps extends Disposable {
  readonly databases: Databases;
  /** Where `save_as` writes; undefined where the operator named no folder. */
  readonly saves: SaveFolder | undefined;
}
