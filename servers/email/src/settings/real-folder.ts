import { realpathSync, statSync } from 'node:fs';
import { quote, Refusal } from '@handrail/domain';

/**
 * Where a folder of the operator really is; undefined where none is named.
 * @param flag for the error
 * @throws Refusal `no_folder`
 */
export function realFolder(flag: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    const real = realpathSync(path);
    if (statSync(real).isDirectory()) return real;
  } catch {
    // said below
  }
  throw new Refusal(
    'no_folder',
    `${flag} names ${quote(path)}, which is no folder.`,
    'Make it, or name another one.',
  );
}
