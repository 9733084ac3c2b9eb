import type { Access } from '@handrail/auth';
import { ToolError } from './errors.ts';

/** What to do after a call that did not end well: one that changes something may have done it all the same. */
export const afterwards = (access: Access, hint: string): string =>
  access === 'read' ? hint : 'It may have been done, in part or whole: look before you call again.';

/** @param access of what was begun; `read` when nothing was */
export const cancelled = (access: Access): ToolError =>
  new ToolError(
    'cancelled',
    'The call was cancelled.',
    afterwards(access, 'Call again if it is still wanted.'),
  );
