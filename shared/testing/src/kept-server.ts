import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Folder } from './temporary.ts';

/** As long as standard input lasts; then the server, which ends its whole process group, and whatever it wrote. */
const KEEPER = `
folder=$1; shift
setsid "$@" </dev/null & server=$!
cat >/dev/null; kill -TERM $server; wait $server; rm -rf "$folder"
`;

/**
 * Starts a server that ends with this process, and its folder too, however this process ends.
 * @param as user that it runs as, and its environment
 * @returns what ends it; may be called again
 */
export function keepServer(
  folder: Folder,
  command: readonly string[],
  as: { readonly uid?: number; readonly gid?: number; readonly env?: NodeJS.ProcessEnv },
): () => Promise<void> {
  const server = spawn('sh', ['-c', KEEPER, 'sh', folder.path, ...command], {
    ...as,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // what a terminal sends to all processes would leave the folder behind
  });
  server.unref();
  let isStopped = false;
  return async () => {
    if (isStopped) return;
    isStopped = true;
    server.ref();
    const exit = once(server, 'exit');
    server.stdin.end();
    await exit;
    folder[Symbol.dispose]();
  };
}
