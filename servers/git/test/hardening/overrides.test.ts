import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { Refusal } from '@handrail/domain';
import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import type { ConfigEntry } from '../../src/hardening/config-scan.ts';
import { constantPairs } from '../../src/hardening/constants.ts';
import { overridesFor } from '../../src/hardening/overrides.ts';
import { gitBytes, git } from '../temporary.ts';
import { trap } from './planting.ts';

const entry = (scope: string, key: string, value?: string): ConfigEntry => ({
  scope,
  origin: 'file:x',
  key,
  value,
  garbled: { key: false, value: false },
});
const circumstances = {
  verb: 'status',
  trusted: false,
  network: false,
  storing: false,
  top: '/nowhere',
  roots: ['/nowhere'],
};
const ask = (entries: readonly ConfigEntry[], other: Partial<typeof circumstances> = {}) => {
  const all = { ...circumstances, ...other };
  const { pairs, skipped } = overridesFor(entries, all);
  return { pairs: pairs.slice(constantPairs(all).length), skipped };
};
const refusal = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'none';
};

test('what the repository sets becomes neutral, what the user sets stays', () => {
  expect(
    ask([entry('local', 'filter.x.clean', 'evil'), entry('global', 'filter.y.clean', 'lfs')]),
  ).toMatchObject({
    pairs: [['filter.x.clean', '']],
    skipped: { filters: ['x'], hooksPath: true, signing: false },
  });
});

test.each(['local', 'worktree', 'command', 'unknown', ''])(
  'only the user and the system are believed, not %j',
  (scope) => {
    expect(ask([entry(scope, 'filter.x.clean', 'evil')]).pairs).toEqual([['filter.x.clean', '']]);
  },
);

test('a key that the user sets as well gets the last value of the user back, and nothing is missing', () => {
  const entries = [
    entry('system', 'filter.lfs.clean', 'old'),
    entry('global', 'filter.lfs.clean', 'git-lfs clean -- %f'),
    entry('local', 'filter.lfs.clean', 'evil'),
  ];
  expect(ask(entries)).toMatchObject({
    pairs: [['filter.lfs.clean', 'git-lfs clean -- %f']],
    skipped: { filters: [] },
  });
});

test('what is neutral already needs nothing, unless another value of the same key is not', () => {
  const [neutral, evil] = [entry('local', 'filter.x.clean', ''), entry('local', 'filter.x.clean', 'evil')];
  expect(ask([neutral]).pairs).toEqual([]);
  for (const both of [
    [neutral, evil],
    [evil, neutral],
  ]) {
    expect(ask(both).pairs).toEqual([['filter.x.clean', '']]);
  }
});

test('a value of the user that cannot be given back leaves the neutral one', () => {
  const garbled = { ...entry('global', 'filter.x.clean', 'é'), garbled: { key: false, value: true } };
  expect(ask([garbled, entry('local', 'filter.x.clean', 'evil')]).pairs).toEqual([['filter.x.clean', '']]);
});

test('a key without a value is given back as true', () => {
  expect(
    ask([entry('global', 'filter.x.required'), entry('local', 'filter.x.required', 'no')]).pairs,
  ).toEqual([['filter.x.required', 'true']]);
});

test('a list is cleared and then filled with what the user wrote', () => {
  const entries = [
    entry('global', 'push.pushoption', 'mine'),
    entry('local', 'push.pushoption', 'evil'),
    entry('local', 'push.pushoption', 'worse'),
  ];
  expect(ask(entries, { network: true }).pairs).toEqual([
    ['push.pushoption', ''],
    ['push.pushoption', 'mine'],
  ]);
});

test('trust leaves hooks, filters, textconv, merge drivers and the network as configured, and nothing else', () => {
  const entries = [
    entry('local', 'filter.x.clean', 'c'),
    entry('local', 'diff.x.textconv', 't'),
    entry('local', 'diff.x.command', 'd'),
    entry('local', 'merge.x.driver', 'm'),
    entry('local', 'hook.x.command', 'h'),
    entry('local', 'http.proxy', 'p'),
    entry('local', 'url.a.insteadof', 'b'),
    entry('local', 'commit.gpgsign'),
  ];
  const { pairs, skipped } = ask(entries, { trusted: true, network: true });
  expect(pairs).toEqual([['diff.x.command', '']]);
  expect(skipped).toEqual({
    filters: [],
    textconv: [],
    mergeDrivers: [],
    hooks: [],
    hooksPath: false,
    signing: true,
    others: ['diff.*.command'],
  });
  const names = constantPairs({ trusted: true }).map(([key]) => key);
  expect(names).toContain('core.fsmonitor');
  expect(names.filter((name) => /hook/i.test(name))).toEqual([]);
});

test('a filter that is required stays so for a call that stores content', () => {
  const entries = [
    entry('local', 'filter.crypt.clean', 'crypt'),
    entry('local', 'filter.crypt.required', 'true'),
  ];
  expect(ask(entries, { storing: true }).pairs).toEqual([['filter.crypt.clean', '']]);
  expect(ask(entries).pairs).toContainEqual(['filter.crypt.required', 'false']);
});

test.each([
  'url.ext::sh.insteadof',
  'url.x.pushinsteadof',
  'remote.origin.uploadpack',
  'remote.origin.receivepack',
  'remote.origin.vcs',
  'http.sslcainfo',
  'http.https://a.example.sslbackend',
  'remote.origin.proxyauthmethod',
  'fetch.bundleuri',
  'fetch.fsck.skiplist',
])('%s is refused for the network alone', (key) => {
  expect(refusal(() => ask([entry('local', key, 'x')], { network: true }))).toBe('config_redirects');
  expect(ask([entry('local', key, 'x')]).pairs).toEqual([]);
  expect(ask([entry('global', key, 'x')], { network: true }).pairs).toEqual([]);
});

test('the words of the repository are not in a refusal', () => {
  const key = 'url.https://user:secret@a.example.insteadof';
  expect(() => ask([entry('local', key, 'x')], { network: true })).toThrow(
    /^(?!.*secret).*url\.\*\.insteadOf/s,
  );
});

test('more than can be passed to a process is refused, not cut', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => entry('local', `filter.f${index}.clean`, 'evil'));
  expect(refusal(() => ask(many))).toBe('config_too_large');
  expect(refusal(() => ask([entry('local', `filter.${'x'.repeat(70_000)}.clean`, 'x')]))).toBe(
    'config_too_large',
  );
  const long = Array.from({ length: 20 }, (_, index) =>
    entry('local', `filter.${index}${'x'.repeat(60_000)}.clean`),
  );
  expect(refusal(() => ask(long))).toBe('config_too_large');
  expect(ask(Array.from({ length: 10_000 }, () => entry('local', 'filter.x.clean', 'e'))).pairs).toHaveLength(
    1,
  );
});

test('the most that is passed can be passed', () => {
  using it = trap();
  it.config(
    Array.from({ length: 1500 }, (_, index) => `[filter "${'n'.repeat(200)}${index}"]\nclean = x\n`).join(''),
  );
  expect(it.hardened(['status', '--porcelain'])).toMatchObject({ code: 0, out: ' M b.txt\n' });
});

const oddNames = [
  '',
  'a.b',
  'a"b',
  'a\\b',
  'ä',
  'a b',
  '*',
  'a=b',
  'a]b',
  "a'b",
  '\u001b[31m',
  '😀',
  'A',
  '..',
  '.x.',
  'x\ty',
];
const inFile = (name: string) => `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

test.each(oddNames)('a filter named %j is off as any other', (name) => {
  using it = trap();
  it.config(`[filter ${inFile(name)}]\nclean = ${it.command}\n`);
  expect(it.overrides().pairs).toContainEqual([`filter.${name}.clean`, '']);
  const seen = it.hardened(['config', '--get', `filter.${name}.clean`]);
  expect([seen.code, seen.out]).toEqual([0, '\n']);
});

test('any name that git reads from a file can be neutralised', () => {
  using it = trap();
  const name = string({ unit: 'grapheme', maxLength: 20 }).filter(
    (text) => !/[\n\0]/.test(text) && text.isWellFormed(),
  );
  assert(
    property(name, (text) => {
      writeFileSync(it.outside + '/config', `[diff ${inFile(text)}]\ncommand = x\n`);
      const key = gitBytes(it.top, ['config', '-f', `${it.outside}/config`, '--list', '--name-only', '-z']);
      const shown = key.subarray(0, -1).toString();
      expect(ask([entry('local', shown, 'x')]).pairs).toEqual([[`diff.${text}.command`, '']]);
    }),
    { numRuns: 100 },
  );
});

test('a dangerous name that is no UTF-8 cannot be neutralised: refused', () => {
  using it = trap();
  it.config(Buffer.concat([Buffer.from('[filter "'), Buffer.from([0xe9]), Buffer.from('"]\nclean = x\n')]));
  expect(refusal(() => it.overrides())).toBe('config_unreadable');
});

test('a harmless name that is no UTF-8 is no matter', () => {
  using it = trap();
  it.config(Buffer.concat([Buffer.from('[branch "'), Buffer.from([0xe9]), Buffer.from('"]\nremote = x\n')]));
  expect(it.hardened(['status', '--porcelain']).code).toBe(0);
});

test('git-lfs of the user works, also where it is set in the repository again', () => {
  using it = trap();
  it.own('[filter "x"]\nclean = sed s/^/own:/\nrequired = true\n');
  it.config(`[filter "x"]\nclean = ${it.command}\nrequired = true\n`);
  expect(it.hardened(['add', 'b.txt'], { storing: true }).code).toBe(0);
  expect(git(it.top, 'cat-file', 'blob', ':b.txt')).toBe('own:b changed\n');
  expect(it.sprung()).toBe(false);
});

test('what a required filter would have hidden is not stored', () => {
  using it = trap();
  it.config(`[filter "x"]\nclean = ${it.command}\nsmudge = ${it.command}\nrequired = true\n`);
  expect(it.hardened(['add', 'b.txt'], { storing: true })).toMatchObject({ code: 128 });
  expect(it.hardened(['status', '--porcelain'])).toMatchObject({ code: 0, out: ' M b.txt\n' });
  expect(git(it.top, 'cat-file', 'blob', ':b.txt')).toBe('b\n');
});

test('a merge driver becomes a merge of texts: merged where it can be, in conflict where not, never "ours"', () => {
  using it = trap();
  it.config(`[merge "x"]\ndriver = ${it.command} %A\n`);
  expect(it.hardened(['merge', '--no-edit', 'side']).code).toBe(0);
  expect(git(it.top, 'cat-file', 'blob', 'HEAD:a.txt')).toBe('ONE\ntwo\nthree\nfour\nFIVE\n');
  it.make({ 'a.txt': 'ONE\ntwo\nmine\nfour\nFIVE\n' });
  expect(it.hardened(['commit', '-m', 'mine', '--', 'a.txt']).code).toBe(0);
  expect(it.hardened(['merge', '--no-edit', 'clash']).code).toBe(1);
  expect(git(it.top, 'diff', '--no-ext-diff', '--', 'a.txt')).toMatch(
    /<<<<<<< ours[^]*mine[^]*=======[^]*CLASH[^]*>>>>>>> theirs/,
  );
});

test('binary files in conflict stay in conflict', () => {
  using it = trap();
  const change = (branch: string, byte: number) => {
    git(it.top, 'checkout', '-qf', branch);
    it.make({ 'c.txt': Buffer.from([0, byte, 0]) });
    git(it.top, 'add', '.');
    git(it.top, 'commit', '-qm', branch);
  };
  change('side', 1);
  change('main', 2);
  it.config(`[merge "x"]\ndriver = ${it.command} %A\n`);
  const { code, out } = it.hardened(['merge', '--no-edit', 'side']);
  expect([code, out]).toEqual([1, expect.stringContaining('CONFLICT')]);
  expect(git(it.top, 'ls-files', '-u', '--', 'c.txt').split('\n')).toHaveLength(3);
});

test('blame reads no file outside the roots, and one inside', () => {
  using it = trap();
  writeFileSync(`${it.outside}/secret`, 'TOP SECRET\n');
  symlinkSync(`${it.outside}/secret`, `${it.top}/link`);
  mkdirSync(`${it.top}/folder`);
  const blame = () => it.hardened(['blame', '--no-textconv', 'a.txt']);
  for (const path of [
    `${it.outside}/secret`,
    '../outside/secret',
    'link',
    './folder/../link',
    '~/.gitconfig',
    'folder',
    'none',
  ]) {
    git(it.top, 'config', 'blame.ignoreRevsFile', path);
    expect([path, refusal(blame)]).toEqual([path, 'config_outside']);
    expect(it.hardened(['status']).code).toBe(0);
  }
  git(it.top, 'config', 'blame.ignoreRevsFile', `${it.outside}/secret`);
  expect(it.plain(['blame', 'a.txt']).err).toContain('TOP SECRET');
  expect(it.plain(['-c', 'blame.ignoreRevsFile=', 'blame', 'a.txt']).err).toContain('TOP SECRET');
  const main = git(it.top, 'rev-parse', 'main');
  writeFileSync(`${it.top}/ignored`, main);
  git(it.top, 'config', 'blame.ignoreRevsFile', 'ignored');
  expect(blame()).toMatchObject({ code: 0, err: '' });
  expect(blame().out).not.toContain(main.slice(0, 7));
});

test.each(['core.attributesFile', 'core.excludesFile', 'mailmap.file', 'commit.template', 'diff.orderFile'])(
  '%s outside is as if it were empty',
  (key) => {
    using it = trap();
    writeFileSync(`${it.outside}/file`, 'b.txt\nb.txt -diff\n');
    git(it.top, 'config', key, `${it.outside}/file`);
    expect(it.overrides().pairs).toContainEqual([key.toLowerCase(), '/dev/null']);
    expect(it.hardened(['diff', '--no-ext-diff']).out).toContain('+b changed');
    expect(it.hardened(['log', '--use-mailmap', '-n1']).code).toBe(0);
    expect(it.hardened(['commit', '-am', 'x']).code).toBe(0);
  },
);

test('options of merge that the repository sets are not used: one would put any file into a message', () => {
  using it = trap();
  writeFileSync(`${it.outside}/secret`, 'TOP SECRET\n');
  it.config(`[branch "main"]\nmergeOptions = -F ${it.outside}/secret\n`);
  expect(it.hardened(['merge', '--no-edit', 'side']).code).toBe(0);
  expect(git(it.top, 'log', '-1', '--format=%B')).not.toContain('SECRET');
  expect(git(it.top, 'cat-file', 'blob', 'HEAD:a.txt')).toContain('ONE');
  git(it.top, 'reset', '-q', '--hard', 'HEAD~1');
  it.plain(['merge', '--no-edit', 'side']);
  expect(git(it.top, 'log', '-1', '--format=%B')).toContain('SECRET');
});

test('a merge strategy that is a program, or drops changes, is refused where git would use it', () => {
  for (const value of ['mine', 'ours', 'ort mine']) {
    using it = trap();
    git(it.top, 'config', 'pull.twohead', value);
    for (const verb of ['merge', 'rebase', 'cherry-pick', 'revert'])
      expect(() => it.overrides({ verb })).toThrow(/merge strategy/);
    it.overrides({ verb: 'status' });
  }
  using it = trap();
  git(it.top, 'config', 'pull.twohead', 'ort recursive');
  it.overrides({ verb: 'merge' });
});

test('what does no harm works as configured', () => {
  using it = trap();
  it.config(`[user]\nname = Grace\nemail = g@example.org\n[core]\nautocrlf = input\nignorecase = true\n
[diff]\nalgorithm = histogram\ncontext = 1\n[branch "main"]\nremote = up\nmerge = refs/heads/main\n
[remote "up"]\nurl = https://a.example/r\npushurl = git@a.example:r\n[alias]\nx = !false\n[lfs]\nurl = https://a.example\n`);
  expect(it.overrides({ network: true, verb: 'fetch' })).toMatchObject({
    pairs: constantPairs({ trusted: false }),
    skipped: { others: [] },
  });
  for (const [key, value] of [
    ['user.name', 'Grace'],
    ['core.autocrlf', 'input'],
    ['core.ignorecase', 'true'],
    ['diff.algorithm', 'histogram'],
    ['branch.main.remote', 'up'],
  ] as const) {
    expect([key, it.hardened(['config', '--get', key]).out]).toEqual([key, `${value}\n`]);
  }
  it.make({ 'd.md': 'a\r\nb\r\n' });
  expect(it.hardened(['add', 'd.md'], { storing: true }).code).toBe(0);
  expect(git(it.top, 'cat-file', 'blob', ':d.md')).toBe('a\nb\n');
});
