import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { temporaryFolder } from '@handrail/testing/temporary';
import { describe, expect, it } from 'vitest';
import { saveAttachment } from '../../src/attachment/save-attachment.ts';

/** Windows has no such rights. */
const modeOf = (path: string): number => (process.platform === 'win32' ? 0o600 : statSync(path).mode & 0o777);

const bytes = Buffer.from('content of a letter');

describe('saveAttachment', () => {
  it('writes a file that only its owner can read', async () => {
    using folder = temporaryFolder();
    const saved = await saveAttachment(folder.path, 'a.txt', bytes);
    expect(saved).toEqual({
      name: 'a.txt',
      path: folder.at('a.txt'),
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    expect(readFileSync(saved.path)).toEqual(bytes);
    expect(modeOf(saved.path)).toBe(0o600);
  });

  it('leaves what is there, also when many come at once', async () => {
    using folder = temporaryFolder();
    folder.make({ 'a.txt': 'mine' });
    const saved = await Promise.all(
      Array.from({ length: 8 }, async () => await saveAttachment(folder.path, 'a.txt', bytes)),
    );
    expect(saved.map(({ name }) => name).toSorted()).toEqual(
      [2, 3, 4, 5, 6, 7, 8, 9].map((number) => `a (${number}).txt`),
    );
    expect(readFileSync(folder.at('a.txt'), 'utf8')).toBe('mine');
    for (const { path } of saved) expect(readFileSync(path)).toEqual(bytes);
  });

  it.skipIf(process.platform === 'win32')('writes through no link, not even a dangling one', async () => {
    using folder = temporaryFolder();
    folder.make({ 'jail/': '' });
    symlinkSync(folder.at('outside.txt'), folder.at('jail/a.txt'));
    expect((await saveAttachment(folder.at('jail'), 'a.txt', bytes)).name).toBe('a (2).txt');
    expect(existsSync(folder.at('outside.txt'))).toBe(false);
    expect(readdirSync(folder.at('jail')).toSorted()).toEqual(['a (2).txt', 'a.txt']);
  });

  it('does not fill the disk', async () => {
    using folder = temporaryFolder();
    const failure: unknown = await saveAttachment(folder.path, 'a.txt', bytes, Number.MAX_SAFE_INTEGER).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'save_failed', message: expect.stringContaining('disk is full') });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('says what is wrong with the folder, and not where it is', async () => {
    using folder = temporaryFolder();
    const failure: unknown = await saveAttachment(folder.at('gone'), 'a.txt', bytes).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'save_failed', message: expect.stringContaining('not there') });
    expect(String(failure)).not.toContain(folder.path);
  });
});
