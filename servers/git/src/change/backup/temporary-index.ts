import { copyFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { self } from '../../process/process-identity.ts';
import type { Repository } from '../../repository/repository.ts';

/** An index of its own for some git processes, gone at the end. */
export interface TemporaryIndex extends Disposable {
  readonly path: string;
  /** For `environment` of a run. */
  readonly environment: { readonly GIT_INDEX_FILE: string };
}

/**
 * Makes one beside the index of the working tree, where git also finds a shared one.
 * @param from `copy` begins as the index is, which spares reading unchanged files
 */
export function temporaryIndex({ gitDirectory }: Repository, from: 'copy' | 'empty'): TemporaryIndex {
  // Whose it is stands in the name, so that what a killed process left can be found and removed.
  const path = join(gitDirectory, `handrail-${self.pid}-${self.begun}-${randomUUID()}.index`);
  const remove = () => {
    for (const file of [path, `${path}.lock`]) rmSync(file, { force: true });
  };
  try {
    if (from === 'copy') copyIndex(join(gitDirectory, 'index'), path);
  } catch (error) {
    remove();
    throw error;
  }
  return { path, environment: { GIT_INDEX_FILE: path }, [Symbol.dispose]: remove };
}

/**
 * Git looks into files that changed no earlier than the index was written, since their times do not tell; so the copy
 * must not look younger than the index, and a second older is as good. Documentation/technical/racy-git.
 */
export function copyIndex(index: string, path: string): void {
  const stat = statSync(index, { throwIfNoEntry: false });
  if (stat === undefined) return; // nothing was ever staged
  copyFileSync(index, path);
  const time = Math.floor(stat.mtimeMs / 1_000) - 1;
  utimesSync(path, time, time);
}
