import type { Git } from './repository/git.ts';
import type { Repositories } from './repository/repositories.ts';

/** What the tools of this server need. */
export interface Deps extends Disposable {
  readonly git: Git;
  readonly repositories: Repositories;
}
