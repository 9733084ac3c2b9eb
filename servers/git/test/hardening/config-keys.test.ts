import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keyParts, keyRules, ruleOf } from '../../src/hardening/config-keys.ts';
import { hookEvents } from '../../src/hardening/constants.ts';
import { git } from '../temporary.ts';

const fixture = (name: string) =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean);

/**
 * From Documentation/config/ of git between 2.55 and 2.56 (August 2026), one a line; then what its sources
 * read and it does not, or no longer, document.
 */
const documented = fixture('documented-keys.txt');
const undocumented = fixture('undocumented-keys.txt');
/** What the git here knows, its placeholders as they are. */
const here = git('.', 'help', '--config')
  .split('\n')
  .filter((line) => /^[^\s']+\.\S+$/.test(line));

/**
 * Documented in the same form, but no keys: a condition of `includeIf`, and "all of the section" beside the
 * section's keys.
 */
const noKeys = new Set([
  'hasconfig:remote.*.url',
  'http.<url>.*',
  'credential.<url>.*',
  'bundle.<id>.*',
  'feature.*',
]);
const known = [...new Set([...documented, ...undocumented, ...here])].filter((key) => !noKeys.has(key));

test('every key that git documents here and in its newest version has a rule', () => {
  expect(here.length).toBeGreaterThan(500);
  expect(known.filter((key) => ruleOf(key) === undefined)).toEqual([]);
});

test('every rule is of a key that git knows', () => {
  const used = new Set(known.map(ruleOf));
  expect(keyRules.filter((rule) => !used.has(rule)).map(({ pattern }) => pattern)).toEqual([]);
});

test('no pattern stands in the table twice', () => {
  const patterns = keyRules.map(({ pattern }) => pattern.toLowerCase());
  expect(patterns.filter((pattern, index) => patterns.indexOf(pattern) !== index)).toEqual([]);
});

test('any name is only given up where names are free, or where nothing is run', () => {
  const open = keyRules.filter((rule) => rule.pattern.endsWith('.*') && rule.class === 'inert');
  expect(open.map(({ pattern }) => pattern).toSorted()).toEqual([
    'advice.*',
    'alias.*',
    'color.*.*',
    'fetch.fsck.*',
    'notes.*.*',
    'pretty.*',
    'remotes.*',
    'sideband.*.*',
  ]);
});

test('a rule that passes a value has one, and no other', () => {
  for (const rule of keyRules) {
    const passes = ['constant', 'named', 'path', 'network'].includes(rule.class);
    expect([rule.pattern, rule.value !== undefined]).toEqual([rule.pattern, passes]);
  }
});

test.each([
  ['core.fsMonitor', 'core.fsmonitor'],
  ['FILTER.a.b\n"c.Clean', 'filter.*.clean'],
  ['filter..clean', 'filter.*.clean'],
  ['http.sslverify', 'http.?.sslverify'],
  ['http.https://a.example/x.y.sslverify', 'http.?.sslverify'],
  ['gpg.ssh.program', 'gpg.?.program'],
  ['pager.log', 'pager.*'],
  ['gc.refs/heads/*.reflogExpire', 'gc.*.*'],
])('%j is under %j', (key, pattern) => {
  expect(ruleOf(key)?.pattern.toLowerCase()).toBe(pattern);
});

test.each(['lfs.url', 'filter.clean', 'core.x.fsmonitor', 'nothing', ''])('git has no key %j', (key) => {
  expect(ruleOf(key)).toBeUndefined();
});

test('a key is taken apart at its first and last dot', () => {
  expect(keyParts('A.b.C.D')).toEqual({ section: 'a', subsection: 'b.C', variable: 'd' });
  expect(keyParts('a..d')).toEqual({ section: 'a', subsection: '', variable: 'd' });
  expect(keyParts('a.d')).toEqual({ section: 'a', subsection: undefined, variable: 'd' });
});

test('all hooks that the git here describes are switched off by name', () => {
  expect(hookEvents.length).toBe(28);
  expect(new Set(hookEvents).size).toBe(28);
});
