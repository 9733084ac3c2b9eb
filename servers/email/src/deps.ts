import type { Accounts } from './accounts.ts';

/** What the tools of this server need. */
export interface Deps extends AsyncDisposable {
  readonly accounts: Accounts;
  /** Real path of the folder that attachments may be taken from; undefined: none. */
  readonly attachFolder: string | undefined;
  /** Real path of the folder that attachments may be saved into; undefined: none. */
  readonly saveFolder: string | undefined;
}
