import { userInfo } from 'node:os';

/** Who is calling. Never carries a credential. */
export interface Caller {
  readonly id: string;
  readonly tenant: string;
  /** OAuth scopes; `undefined` for the local user, who is limited by the server's `--access` alone. */
  readonly scopes?: readonly string[];
}

/** The caller on stdio: the person whose process started the server. */
export function localCaller(): Caller {
  return { id: `local:${userName()}`, tenant: 'local' };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown'); // a uid without a passwd entry, usual in containers
  }
}
