/** What can be measured, by the name of the server. A new server is one more entry. */
import type { Subject } from './subject.ts';
import { email } from './subjects/email.ts';
import { filesystem } from './subjects/filesystem.ts';
import { git } from './subjects/git.ts';
import { sql } from './subjects/sql.ts';
import { time } from './subjects/time.ts';

export const subjects: ReadonlyMap<string, () => Subject> = new Map([
  ['time', time],
  ['filesystem', filesystem],
  ['git', git],
  ['sql', sql],
  ['email', email],
]);
