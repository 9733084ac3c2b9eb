import { readFileSync, readSync, renameSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canHold, openDirectory } from '../src/paths/directory.ts';
import { LeadsOutside, locate } from '../src/paths/locate.ts';
import { type Root, Roots } from '../src/paths/roots.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

const rootAt = (path: string, held: boolean): Root => ({ path, directory: openDirectory(path, held) });

/** What is read through a path; directories read as their name. */
function read(roots: Roots, path: string): string | undefined {
  using place = locate(roots, roots.parse(path), true);
  const [name = ''] = place.rest;
  if (place.stat?.isDirectory() === true) return `${place.components.join('/')}/`;
  if (place.stat === undefined) return undefined;
  using file = place.directory.open(name);
  const bytes = Buffer.alloc(100);
  return bytes.toString('utf8', 0, readSync(file.fd, bytes));
}

describe.each([
  ['held by descriptor', true],
  ['compared by name', false],
])('a path, %s', (_kind, held) => {
  it.skipIf(held && !canHold)('leads to files and directories in the root', () => {
    using folder = temporaryFolder();
    folder.make({ 'root/a.txt': 'a', 'root/b/c.txt': 'c' });
    using directory = openDirectory(folder.at('root'), held);
    const roots = new Roots([{ path: folder.at('root'), directory }]);
    expect(
      ['a.txt', './b//c.txt', 'b/../a.txt', folder.at('root/a.txt'), '.', 'b', 'none'].map((path) =>
        read(roots, path),
      ),
    ).toEqual(['a', 'c', 'a', 'a', '/', 'b/', undefined]);
  });

  it('follows links within the root, and none out of it', () => {
    using folder = temporaryFolder();
    folder.make({ 'root/b/c.txt': 'c', 'root/a.txt': 'a', 'secret/s.txt': 'canary' });
    const links = {
      relative: 'b/c.txt',
      absolute: folder.at('root/b/c.txt'),
      'b/up': '../a.txt',
      directory: 'b',
      chain: 'relative',
      round: 'directory/../a.txt',
      self: '.',
      'out-relative': '../secret/s.txt',
      'out-absolute': folder.at('secret/s.txt'),
      'out-directory': '../secret',
      'out-and-in': '../root/a.txt',
      dangling: '../secret/none',
      loop: 'loop',
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, folder.at('root', name));
    const root = rootAt(folder.at('root'), held);
    using _directory = root.directory;
    const roots = new Roots([root]);
    const outcome = (path: string): string | undefined => {
      try {
        return read(roots, path);
      } catch (error) {
        return error instanceof LeadsOutside
          ? 'outside'
          : String(error instanceof Error && 'code' in error && error.code);
      }
    };
    expect(
      Object.fromEntries(
        [...Object.keys(links), 'out-directory/s.txt', 'directory/c.txt', 'self/a.txt', 'a.txt/x'].map(
          (path) => [path, outcome(path)],
        ),
      ),
    ).toEqual({
      relative: 'c',
      absolute: 'c',
      'b/up': 'a',
      directory: 'b/',
      chain: 'c',
      round: 'a',
      self: '/',
      'out-relative': 'outside',
      'out-absolute': 'outside',
      'out-directory': 'outside',
      'out-and-in': 'outside',
      dangling: 'outside',
      loop: 'ELOOP',
      'out-directory/s.txt': 'outside',
      'directory/c.txt': 'c',
      'self/a.txt': 'a',
      'a.txt/x': 'ENOTDIR',
    });
  });

  it('refuses the 41st link of a chain', () => {
    using folder = temporaryFolder();
    folder.make({ 'root/file': 'end' });
    symlinkSync('file', folder.at('root/link-1'));
    for (let count = 2; count <= 41; count++)
      symlinkSync(`link-${count - 1}`, folder.at('root', `link-${count}`));
    const root = rootAt(folder.at('root'), held);
    using _directory = root.directory;
    expect(read(new Roots([root]), 'link-40')).toBe('end');
    expect(() => read(new Roots([root]), 'link-41')).toThrow('too many links');
  });

  it('finds a name in another normalisation, when only one has it', () => {
    using folder = temporaryFolder();
    folder.make({ ['root/cafe\u0301.txt']: 'nfd' });
    const root = rootAt(folder.at('root'), held);
    using _directory = root.directory;
    const roots = new Roots([root]);
    expect(read(roots, 'caf\u00e9.txt')).toBe('nfd');
    folder.make({ ['root/caf\u00e9.txt']: 'nfc' });
    expect(read(roots, 'caf\u00e9.txt')).toBe('nfc');
    expect(read(roots, 'cafe\u0301.txt')).toBe('nfd');
  });
});

describe('roots', () => {
  it.skipIf(!canHold)('stay the same folder when they are renamed, and another takes their name', () => {
    using folder = temporaryFolder();
    folder.make({ 'root/a.txt': 'ours', 'other/a.txt': 'canary' });
    const root = rootAt(folder.at('root'), true);
    using _directory = root.directory;
    renameSync(folder.at('root'), folder.at('moved'));
    renameSync(folder.at('other'), folder.at('root'));
    expect(readFileSync(folder.at('root/a.txt'), 'utf8')).toBe('canary');
    expect(read(new Roots([root]), 'a.txt')).toBe('ours');
  });

  it('take nothing beside them, however it is spelled', () => {
    using folder = temporaryFolder();
    folder.make({ 'root/a': '', 'root-secret/x': 'canary', x: 'canary' });
    using directory = openDirectory(folder.at('root'));
    const roots = new Roots([{ path: folder.at('root'), directory }]);
    const spellings = [
      folder.at('root-secret/x'),
      `${folder.at('root')}/../x`,
      `${folder.at('root')}/a/../../x`,
      `/${folder.at('x')}`,
      '../x',
      'a/../../x',
      '/etc/passwd',
      '/',
      '/proc/self/root/etc/passwd',
    ];
    for (const path of spellings) expect(() => roots.parse(path)).toThrow(/is outside the folders/);
    for (const path of ['C:\\x', 'C:/x', '\\\\server\\share'])
      expect(() => roots.parse(path)).toThrow(/path of Windows/);
    for (const path of ['', 'a\0b', 'a\uD800', 'x'.repeat(5_000), 'y'.repeat(256)])
      expect(() => roots.parse(path)).toThrow(expect.objectContaining({ code: 'invalid_path' }));
  });

  it('need absolute paths when there are several, and take the innermost', () => {
    using folder = temporaryFolder();
    folder.make({ 'one/in/a': '1' });
    using outer = openDirectory(folder.at('one'));
    using inner = openDirectory(folder.at('one/in'));
    const roots = new Roots([
      { path: folder.at('one'), directory: outer },
      { path: folder.at('one/in'), directory: inner },
    ]);
    expect(() => roots.parse('in/a')).toThrow(/is relative/);
    expect(roots.parse(folder.at('one/in/a'))).toMatchObject({
      root: { path: folder.at('one/in') },
      components: ['a'],
    });
    expect(roots.show(roots.parse(folder.at('one/in/a')))).toBe(folder.at('one/in/a'));
  });
});
