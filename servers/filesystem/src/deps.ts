import type { Changes } from './changes/changes.ts';
import type { SearchPool } from './search/pool.ts';
import type { TextFiles } from './text/text-file.ts';
import type { Workspace } from './paths/workspace.ts';

/** What the tools of this server need. */
export interface Deps extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly texts: TextFiles;
  /** Loaded by the first search. */
  searches(): Promise<SearchPool>;
  /** `undefined` at read access, where nothing is changed. */
  readonly changes: Changes | undefined;
}
