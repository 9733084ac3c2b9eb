import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

const NAMES = process.platform === 'win32' ? ['git.exe'] : ['git'];

/**
 * Where git is. Only absolute folders of PATH count: an empty or relative one would find a program that a repository
 * brings along.
 */
export function findGit(path = process.env['PATH'] ?? ''): string | undefined {
  return path
    .split(delimiter)
    .filter(isAbsolute)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
