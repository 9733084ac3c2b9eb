import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { lacks } from '@handrail/testing/services';
import { describe, expect, it } from 'vitest';
import { canHold, openDirectory } from '../../src/directory.ts';
import { locate } from '../../src/locate.ts';
import { Roots } from '../../src/roots.ts';
import { temporaryFolder } from '../temporary.ts';

/** On a disk in memory, where an fsync costs nothing and the race is at its fastest. */
const MEMORY = '/dev/shm';

const TRIES = 200_000;

/** Another process that exchanges two paths all the time; `stop` says how often it did. */
async function swapping(first: string, second: string): Promise<{ stop(): Promise<number> }> {
  const child = spawn('python3', [join(import.meta.dirname, 'swapper.py'), first, second], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  while (!printed.includes('ready')) await once(child.stdout, 'data');
  return {
    async stop() {
      child.stdin.end();
      await once(child, 'close');
      return Number(printed.replace('ready', ''));
    },
  };
}

describe.skipIf(!canHold || lacks('python3'))('a directory that is exchanged for a link all the time', () => {
  it(`never leads out in ${TRIES.toLocaleString('en')} reads`, async () => {
    using folder = temporaryFolder(MEMORY);
    folder.make({ 'root/dir/file': 'inside', 'outside/file': 'canary' });
    symlinkSync(folder.at('outside'), folder.at('root/link'));
    using directory = openDirectory(folder.at('root'));
    const roots = new Roots([{ path: folder.at('root'), directory }]);
    const address = roots.parse('dir/file');
    const swapper = await swapping(folder.at('root/dir'), folder.at('root/link'));
    const bytes = Buffer.alloc(100);
    const seen = new Map<string, number>();
    for (let count = 0; count < TRIES; count++) {
      let outcome: string;
      try {
        using place = locate(roots, address, true);
        using file = place.directory.open('file');
        outcome = bytes.toString('utf8', 0, readSync(file.fd, bytes, 0, 100, 0));
      } catch {
        outcome = 'refused';
      }
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    }
    // The usual way, to check a name and then use it, shows that the race is one.
    let leaks = 0;
    for (let count = 0; count < 20_000; count++) {
      const path = folder.at('root/dir/file');
      try {
        if (realpathSync(path).startsWith(folder.at('root')) && readFileSync(path, 'utf8') === 'canary')
          leaks += 1;
      } catch {
        // neither there nor here at this moment
      }
    }
    expect(leaks).toBeGreaterThan(0);
    expect(await swapper.stop()).toBeGreaterThan(1_000);
    expect([...seen.keys()].toSorted()).toEqual(['inside', 'refused']);
    expect(readFileSync(folder.at('outside/file'), 'utf8')).toBe('canary');
  }, 120_000);
});
