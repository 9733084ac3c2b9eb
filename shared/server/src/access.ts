import { type Access, accessLevels, allows, type Caller, scopeOf } from '@handrail/auth';
import { ToolError } from './errors.ts';
import type { Call } from './tool.ts';

/** The most that a caller may do: the operator's limit, narrowed by the caller's scopes; undefined for nothing at all. */
export const accessOf = (server: string, limit: Access, { scopes }: Caller): Access | undefined =>
  accessLevels.findLast(
    (level) => allows(limit, level) && (scopes === undefined || scopes.includes(scopeOf(server, level))),
  );

/**
 * For an argument that does more than its tool, such as `permanent` of a tool that otherwise moves to the trash. To be
 * called by `preview`, before the person is asked, and by `run`, since --confirm=never asks for no preview.
 * @param what the argument, as it was given
 * @throws ToolError `insufficient_access`
 */
export function requireAccess({ access }: Pick<Call, 'access'>, wanted: Access, what: string): void {
  if (allows(access, wanted)) return;
  throw new ToolError(
    'insufficient_access',
    `${what} needs ${wanted} access, and this caller has ${access}.`,
    `Call without it, or have the operator allow it with --access=${wanted} (over HTTP, to a token of that scope).`,
  );
}
