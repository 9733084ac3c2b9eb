import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { assert, property, string } from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { ConfigScan, filesOf, parseConfigList } from '../../src/hardening/config-scan.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { gitBytes } from '../temporary.ts';

afterEach(() => vi.useRealTimers());

const listing = ['config', '--list', '--show-scope', '--show-origin', '-z'];

const line = (scope: string, origin: string, pair: string) => `${scope}\0${origin}\0${pair}\0`;

test('scope, origin, key and value, each as git wrote it', () => {
  const list = Buffer.from(
    line('global', 'file:/h/.gitconfig', 'user.name\nAda') +
      line('local', 'file:.git/config', 'core.bare') +
      line('local', 'file:.git/config', 'filter.a.b"c.clean\none\ntwo\n') +
      line('worktree', 'file:x', 'a.b\n'),
  );
  const garbled = { key: false, value: false };
  expect(parseConfigList(list)).toEqual([
    { scope: 'global', origin: 'file:/h/.gitconfig', key: 'user.name', value: 'Ada', garbled },
    { scope: 'local', origin: 'file:.git/config', key: 'core.bare', value: undefined, garbled },
    { scope: 'local', origin: 'file:.git/config', key: 'filter.a.b"c.clean', value: 'one\ntwo\n', garbled },
    { scope: 'worktree', origin: 'file:x', key: 'a.b', value: '', garbled },
  ]);
});

test('bytes that are no UTF-8 are marked', () => {
  const list = Buffer.concat([
    Buffer.from('local\0file:x\0a.'),
    Buffer.from([0xff]),
    Buffer.from('.b\nok\0local\0file:x\0a.b\n'),
    Buffer.from([0xc3, 0]),
  ]);
  expect(parseConfigList(list).map(({ key, value, garbled }) => [key, value, garbled])).toEqual([
    ['a.\u00ff.b', 'ok', { key: true, value: false }],
    ['a.b', '\u00c3', { key: false, value: true }],
  ]);
});

test('a list that is cut is no list', () => {
  const whole = line('local', 'file:x', 'a.b\nc') + line('local', 'file:x', 'd.e\nf');
  const cuts = Array.from({ length: whole.length }, (_, end) => end).filter(
    (end) => end % (whole.length / 2) !== 0,
  );
  for (const end of cuts) {
    expect(() => parseConfigList(Buffer.from(whole.slice(0, end)))).toThrow('ends in the middle');
  }
});

test('more values than anyone has are refused', () => {
  const list = Buffer.from(line('local', 'file:x', 'a.b\nc').repeat(20_001));
  expect(() => parseConfigList(list)).toThrow(expect.objectContaining({ code: 'config_too_large' }));
});

test('what git writes to a file comes back from its list', () => {
  using folder = temporaryFolder();
  gitBytes(folder.path, ['init', '-q']);
  const texts = string({ unit: 'grapheme', maxLength: 30 }).filter(
    (text) => !text.includes('\0') && text.isWellFormed(),
  );
  const names = texts.filter((text) => !text.includes('\n'));
  assert(
    property(names, texts, (name, value) => {
      writeFileSync(folder.at('.git', 'config'), '');
      gitBytes(folder.path, ['config', `one.${name}.two`, value]);
      const found = parseConfigList(gitBytes(folder.path, listing)).filter(({ scope }) => scope === 'local');
      expect(found).toEqual([
        {
          scope: 'local',
          origin: 'file:.git/config',
          key: `one.${name}.two`,
          value,
          garbled: { key: false, value: false },
        },
      ]);
    }),
    { numRuns: 60 },
  );
});

const entry = (scope: string, key: string, value: string, origin = 'file:.git/config') => ({
  scope,
  origin,
  key,
  value,
  garbled: { key: false, value: false },
});
const places = {
  top: '/r',
  gitDirectory: '/r/.git',
  commonDirectory: '/r/.git',
  home: '/h',
  xdgConfigHome: undefined,
};

test('the files that count: those of the list, those that could come to be, and what the user includes', () => {
  const entries = [
    entry('local', 'core.bare', 'false'),
    entry('global', 'include.path', 'more', 'file:/h/.gitconfig'),
    entry('global', 'includeif.gitdir:~/work/.path', '~/work.config', 'file:/h/.gitconfig'),
    entry('global', 'includeif.hasconfig:remote.*.url:https://a/**.path', '/abs', 'file:/h/.gitconfig'),
    entry('command', 'a.b', 'c', 'command line:'),
  ];
  expect(filesOf(entries, places)?.toSorted()).toEqual([
    '/abs',
    '/etc/gitconfig',
    '/h/.config/git/config',
    '/h/.gitconfig',
    '/h/more',
    '/h/work.config',
    '/r/.git/config',
    '/r/.git/config.worktree',
  ]);
});

test.each([
  ['on the branch', entry('global', 'includeif.onbranch:main.path', '/x', 'file:/h/.gitconfig')],
  ['on files the repository names', entry('local', 'include.path', '/x')],
  ['on files the repository names, on a condition', entry('worktree', 'includeif.gitdir:/x.path', '/x')],
  ['on the home of somebody else', entry('global', 'include.path', '~root/x', 'file:/h/.gitconfig')],
  ['on where git is installed', entry('global', 'include.path', '%(prefix)/x', 'file:/h/.gitconfig')],
])('a list that depends %s is not kept', (_what, included) => {
  expect(filesOf([included], places)).toBeUndefined();
});

function scanned() {
  const folder = temporaryFolder();
  const [top, home] = [folder.at('r'), folder.at('h')];
  mkdirSync(top);
  mkdirSync(home);
  gitBytes(top, ['init', '-q']);
  let lists = 0;
  const scan = new ConfigScan({
    top,
    gitDirectory: `${top}/.git`,
    commonDirectory: `${top}/.git`,
    home,
    xdgConfigHome: undefined,
  });
  // As if all was written long ago.
  const later = () => vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] });
  const look = async () =>
    await scan.entries(() => {
      lists++;
      const environment = { HOME: home, XDG_CONFIG_HOME: `${home}/.config`, GIT_CONFIG_COUNT: '0' };
      return Promise.resolve(gitBytes(top, listing, { environment }));
    });
  const value = async (key: string) => (await look()).findLast((found) => found.key === key)?.value;
  return {
    folder,
    top,
    home,
    later,
    value,
    lists: () => lists,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

test('one list serves until a file is another', async () => {
  using it = scanned();
  it.later();
  for (let turn = 0; turn < 3; turn++) expect(await it.value('core.bare')).toBe('false');
  expect(it.lists()).toBe(1);
  gitBytes(it.top, ['config', 'a.b', 'c']);
  expect(await it.value('a.b')).toBe('c');
});

test('a change that keeps size and time is seen', async () => {
  using it = scanned();
  gitBytes(it.top, ['config', 'a.b', 'one']);
  it.later();
  expect(await it.value('a.b')).toBe('one');
  const path = `${it.top}/.git/config`;
  const { atime, mtime } = statSync(path);
  gitBytes(it.top, ['config', 'a.b', 'two']);
  utimesSync(path, atime, mtime);
  expect(await it.value('a.b')).toBe('two');
});

test.each([['h/.gitconfig'], ['h/.config/git/config']])(
  '%s is seen when it comes and when it goes',
  async (name) => {
    using it = scanned();
    it.later();
    expect(await it.value('new.key')).toBeUndefined();
    it.folder.make({ [name]: '[new]\nkey = here\n' });
    expect(await it.value('new.key')).toBe('here');
    rmSync(it.folder.at(name));
    expect(await it.value('new.key')).toBeUndefined();
  },
);

test('the configuration of a worktree is seen when it comes', async () => {
  using it = scanned();
  gitBytes(it.top, ['config', 'extensions.worktreeConfig', 'true']);
  it.later();
  expect(await it.value('new.key')).toBeUndefined();
  gitBytes(it.top, ['config', '--worktree', 'new.key', 'here']);
  expect(await it.value('new.key')).toBe('here');
});

test('what was written just now is not kept: it could be written again within one tick of the clock', async () => {
  using it = scanned();
  await it.value('core.bare');
  await it.value('core.bare');
  expect(it.lists()).toBe(2);
});

test('a list that failed is not kept', async () => {
  using it = scanned();
  it.later();
  const scan = new ConfigScan({
    top: it.top,
    gitDirectory: it.top,
    commonDirectory: it.top,
    home: it.home,
    xdgConfigHome: undefined,
  });
  await expect(scan.entries(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  await expect(scan.entries(() => Promise.resolve(Buffer.from('local\0cut')))).rejects.toThrow('middle');
  expect(await scan.entries(() => Promise.resolve(Buffer.alloc(0)))).toEqual([]);
});
