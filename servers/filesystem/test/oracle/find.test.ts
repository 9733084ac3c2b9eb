import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@handrail/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { server } from '../../src/server.ts';
import { fenced } from '../fenced.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

/** Every path that find_files gives, over all its pages. */
async function findAll(root: string, args: Record<string, unknown>): Promise<string[]> {
  await using session = await connect(server, { args: [root, '--page=20000'] });
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const { text, isError } = await session.call('find_files', {
      ...args,
      ...(cursor !== undefined && { cursor }),
    });
    if (isError) throw new Error(text);
    found.push(...fenced(text));
    cursor = /cursor="([^"]+)"/.exec(text)?.[1];
  } while (cursor !== undefined);
  return found.map((path) => path.replace(/\/$/, '')).toSorted();
}

const find = (root: string, ...tests: string[]): string[] =>
  execFileSync('find', ['.', '-mindepth', '1', ...tests, '-print0'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    maxBuffer: 1e8,
  })
    .split('\0')
    .filter((path) => path !== '')
    .map((path) => path.slice(2))
    .toSorted();

const name = fc.stringMatching(/^[a-cA-C._-]{1,6}$/).filter((text) => text !== '.' && text !== '..');
const entry = fc.record({
  path: fc.array(name, { minLength: 1, maxLength: 5 }),
  kind: fc.constantFrom('file', 'directory', 'link'),
  size: fc.nat(3_000),
});

it('finds in generated trees what find does', async () => {
  const pattern = fc.stringMatching(/^[a-cA-C*?.]{1,5}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.array(entry, { maxLength: 60 }),
      pattern,
      fc.nat(2_000),
      async (entries, glob, larger) => {
        using folder = temporaryFolder();
        for (const { path, kind, size } of entries) {
          try {
            mkdirSync(folder.at(...(kind === 'directory' ? path : path.slice(0, -1))), { recursive: true });
            if (kind === 'file') writeFileSync(folder.at(...path), 'x'.repeat(size), { flag: 'wx' });
            if (kind === 'link') symlinkSync('..', folder.at(...path));
          } catch {
            // the name is taken by another kind of entry
          }
        }
        const all = { glob, ignored: true };
        expect(await findAll(folder.path, all)).toEqual(find(folder.path, '-name', glob));
        expect(await findAll(folder.path, { ...all, type: 'file', larger_than: larger })).toEqual(
          find(folder.path, '-name', glob, '-type', 'f', '-size', `+${larger}c`),
        );
        expect(await findAll(folder.path, { ...all, type: 'link' })).toEqual(
          find(folder.path, '-name', glob, '-type', 'l'),
        );
      },
    ),
    { numRuns: 40 },
  );
});

it('finds in this repository what git lists, and with what is ignored what find does', async () => {
  const root = join(import.meta.dirname, '../../../..');
  const files = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.ts'],
    { cwd: root, encoding: 'utf8' },
  );
  const present = find(root, '-name', '*.ts', '-type', 'f', '-not', '-path', '*/node_modules/*');
  const listed = files.split('\0').filter((path) => present.includes(path));
  expect(await findAll(root, { glob: '*.ts', type: 'file' })).toEqual(listed.toSorted());
  expect(await findAll(join(root, 'shared'), { glob: '*.json', ignored: true, type: 'file' })).toEqual(
    find(join(root, 'shared'), '-name', '*.json', '-type', 'f'),
  );
});
