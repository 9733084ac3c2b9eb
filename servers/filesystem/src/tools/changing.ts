import { type Call, ToolError } from '@handrail/server';
import type { Changes } from '../changes/changes.ts';
import type { Deps } from '../deps.ts';
import type { Origin } from '../changes/ground.ts';

/** What a tool changes files with, and in whose name. */
export function changing(
  { deps, caller, signal }: Call<Deps>,
  tool: string,
): { readonly changes: Changes; readonly origin: Origin } {
  if (deps.changes === undefined)
    throw new ToolError(
      'insufficient_access',
      'This server only reads.',
      'The operator can start it with --access=write.',
    );
  return { changes: deps.changes, origin: { tool, caller: caller.id, signal } };
}
