import type { ChildProcess } from 'node:child_process';

/** What git gets to remove its lock files. */
const GRACE_MS = 2_000;
const LOOK_AGAIN_MS = 50;

/** Groups of programs that still run; none outlives this process. */
const running = new Set<ChildProcess>();
let watched = false;

/** Has the group end with this process: being detached, it hears of no Ctrl-C. */
export function track(child: ChildProcess): void {
  running.add(child);
  child.once('close', () => running.delete(child));
  if (watched) return;
  watched = true;
  process.once('exit', () => {
    for (const one of running) send(one, 'SIGTERM');
  });
}

/**
 * Asks a program and all that it started to end, and kills what has not after 2 s, also when the program itself is gone
 * by then.
 */
export function endGroup(child: ChildProcess): void {
  closePipes(child);
  if (!send(child, 'SIGTERM')) return;
  const begun = performance.now();
  const timer = setInterval(() => {
    const isLate = performance.now() - begun > GRACE_MS;
    if (!send(child, isLate ? 'SIGKILL' : 0) || isLate) clearInterval(timer);
  }, LOOK_AGAIN_MS).unref();
}

/** What a program left behind in a session of its own may hold its pipes open for ever: nobody waits for it. */
export function closePipesLate(child: ChildProcess): void {
  // Behind two turns of the event loop, what was written in time has been read, however long it stood still.
  const close = () => setImmediate(() => setImmediate(() => closePipes(child)));
  const timer = setTimeout(close, GRACE_MS);
  child.once('close', () => clearTimeout(timer));
}

function closePipes(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** @returns whether there is anyone left to hear it */
function send(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.platform === 'win32' ? child.kill(signal) : process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}
