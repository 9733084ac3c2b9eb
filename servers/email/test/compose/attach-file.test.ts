import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, linkSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Refusal } from '@handrail/domain';
import { temporaryFolder } from '@handrail/testing/temporary';
import { describe, expect, it } from 'vitest';
import { attachFile } from '../../src/compose/attach-file.ts';

const MIB = 1_048_576;
const CANARY = 'CANARY-OUTSIDE';

function shelf() {
  const folder = temporaryFolder();
  folder.make({
    'files/report.txt': 'the report\n',
    'files/sub/picture.png': '\x89PNG',
    'files-2/secret': CANARY,
    'outside/secret': CANARY,
  });
  return { ...folder, files: folder.at('files') };
}

const outcome = async (folder: string | undefined, path: string, most = MIB): Promise<string> =>
  await attachFile(folder, path, most).then(
    ({ bytes }) => bytes.toString(),
    (error: unknown) => {
      expect(error).toBeInstanceOf(Refusal);
      return error instanceof Refusal ? error.code : '';
    },
  );

describe('a file that is attached', () => {
  it('is read whole, with its name and type', async () => {
    using folder = shelf();
    expect(await attachFile(folder.files, 'report.txt', MIB)).toEqual({
      name: 'report.txt',
      type: 'text/plain',
      bytes: Buffer.from('the report\n'),
    });
    expect(await attachFile(folder.files, folder.at('files/sub/picture.png'), MIB)).toMatchObject({
      name: 'picture.png',
      type: 'image/png',
    });
    writeFileSync(folder.at('files/empty'), '');
    expect(await attachFile(folder.files, 'empty', MIB)).toMatchObject({ bytes: Buffer.alloc(0) });
  });

  it('may be named by a link that stays in the folder', async () => {
    using folder = shelf();
    symlinkSync('sub/picture.png', folder.at('files/latest'));
    expect(await attachFile(folder.files, 'latest', MIB)).toMatchObject({ name: 'picture.png' });
  });

  it('has room, to the byte', async () => {
    using folder = shelf();
    expect(await outcome(folder.files, 'report.txt', 11)).toBe('the report\n');
    expect(await outcome(folder.files, 'report.txt', 10)).toBe('too_large');
  });

  it.each([
    ['/etc/passwd', 'outside_folder'],
    ['/etc/no-such-file', 'outside_folder'],
    [`${homedir()}/.ssh/id_rsa`, 'outside_folder'],
    ['~/.ssh/id_rsa', 'not_found'],
    ['../outside/secret', 'outside_folder'],
    ['../outside/no-such-file', 'outside_folder'],
    ['../files-2/secret', 'outside_folder'],
    ['sub/../../outside/secret', 'outside_folder'],
    ['/proc/self/environ', 'outside_folder'],
    ['.', 'outside_folder'],
    ['', 'outside_folder'],
    ['sub', 'not_a_file'],
    ['report.txt/x', 'not_found'],
    ['report.txt\0.png', 'outside_folder'],
    ['x'.repeat(300), 'invalid_argument'],
    ['nothing', 'not_found'],
  ])('%s is refused: %s', async (path, code) => {
    using folder = shelf();
    expect(await outcome(folder.files, path)).toBe(code);
  });

  it('is refused without a folder', async () => {
    expect(await outcome(undefined, '/etc/passwd')).toBe('not_configured');
  });

  it('is refused where it is no file of the folder', async () => {
    using folder = shelf();
    symlinkSync(folder.at('outside/secret'), folder.at('files/link'));
    symlinkSync(folder.at('outside'), folder.at('files/door'));
    symlinkSync('/proc/self/environ', folder.at('files/environ'));
    symlinkSync('loop', folder.at('files/loop'));
    linkSync(folder.at('outside/secret'), folder.at('files/hard'));
    execFileSync('mkfifo', [folder.at('files/pipe')]);
    expect(
      await Promise.all(
        ['link', 'door/secret', 'environ', 'loop', 'hard', 'pipe'].map((path) => outcome(folder.files, path)),
      ),
    ).toEqual([
      'outside_folder',
      'outside_folder',
      'outside_folder',
      'changed_meanwhile',
      'not_a_file',
      'not_a_file',
    ]);
  });

  // Elsewhere the system does not tell what was opened.
  it.runIf(process.platform === 'linux')(
    'never has the bytes of another one, whatever is exchanged while it is read',
    async () => {
      using folder = shelf();
      const inside = 'inside';
      folder.make({ 'files/dir/secret': inside });
      symlinkSync(folder.at('outside'), folder.at('files/door'));
      // Several times while a file is read, `dir` becomes a link out of the folder and a directory again.
      const exchange = `
      import { renameSync } from 'node:fs';
      import { workerData } from 'node:worker_threads';
      const [dir, door, kept] = workerData;
      const stay = () => {
        const until = performance.now() + Math.random() / 5;
        while (performance.now() < until);
      };
      (function round() {
        for (let count = 0; count < 50; count += 1) {
          renameSync(dir, kept);
          renameSync(door, dir);
          stay();
          renameSync(dir, door);
          renameSync(kept, dir);
          stay();
        }
        setImmediate(round);
      })();`;
      const names = ['dir', 'door', 'kept'].map((name) => folder.at('files', name));
      const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(exchange)}`), {
        workerData: names,
      });
      await once(worker, 'online');
      const seen = new Map<string, number>();
      for (let round = 0; round < 4_000; round += 1) {
        const told = await outcome(folder.files, 'dir/secret');
        seen.set(told, (seen.get(told) ?? 0) + 1);
      }
      await worker.terminate();
      expect([...seen.keys()]).toContain('outside_folder');
      const expected = new Set([inside, 'outside_folder', 'not_found', 'changed_meanwhile']);
      expect([...seen.keys()].filter((told) => !expected.has(told))).toEqual([]);
    },
  );

  it('is refused when it grows or shrinks while it is read', async () => {
    using folder = shelf();
    writeFileSync(folder.at('files/log'), Buffer.alloc(20 * MIB));
    const reading = outcome(folder.files, 'log', 23 * MIB);
    const timer = setInterval(() => appendFileSync(folder.at('files/log'), 'x'), 0);
    expect(await reading).toBe('changed_meanwhile');
    clearInterval(timer);
  });
});
