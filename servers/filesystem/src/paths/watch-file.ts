import { watch } from 'node:fs';
import { failure } from './open-file.ts';
import type { Workspace } from './workspace.ts';

/** Several events of one change are told as one, after so many ms. */
const TOGETHER = 50;

/**
 * Calls `changed` after a file was changed, replaced or deleted, until it is disposed. What is watched is its directory,
 * held open, since most programs replace a file instead of writing to it.
 * @throws Refusal
 */
export function watchFile(workspace: Workspace, path: string, changed: () => void): Disposable {
  const place = workspace.find(path, 'read');
  const [name] = place.rest;
  let timer: NodeJS.Timeout | undefined;
  try {
    return workspace.attempt(path, () => {
      if (place.stat === undefined) throw failure('ENOENT', 'nothing is there');
      const watcher = watch(place.directory.at, { persistent: false }, (_event, entry) => {
        if (entry !== name && entry !== null) return;
        timer ??= setTimeout(() => {
          timer = undefined;
          changed();
        }, TOGETHER).unref();
      });
      // The directory itself is gone: whoever reads the file will be told.
      watcher.on('error', changed);
      const dispose = () => {
        clearTimeout(timer);
        watcher.close();
        place[Symbol.dispose]();
      };
      return { [Symbol.dispose]: dispose };
    });
  } catch (error) {
    place[Symbol.dispose]();
    throw error;
  }
}
