import { execFileSync } from 'node:child_process';

/** Mounts a disk of its own that has so much room (`1m`); needs root, as CI has it. */
export function smallDisk(size: string, path: string): Disposable & { readonly path: string } {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', path]);
  return { path, [Symbol.dispose]: () => void execFileSync('umount', ['--lazy', path]) };
}
