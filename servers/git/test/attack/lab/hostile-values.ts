import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secret } from './leak.ts';
import type { Place } from './place.ts';

/** What a caller may give for any parameter that takes a string. */
export interface HostileValue {
  readonly value: string;
  /** Arguments of plain git in which the value makes a canary, or shows the secret of outside. */
  readonly control?: readonly string[];
}

/** The password in the addresses below; it may be in no answer. */
export const password = 'hunter2-of-the-address';

/** Options, as a parameter would be read that stands in front of `--end-of-options`. */
function options(place: Place, file: string): HostileValue[] {
  const run = place.touch('value');
  const plain = (value: string) => ({ value });
  const controlled = (value: string, ...control: string[]) => ({ value, control });
  const of = (value: string, verb: string, ...rest: string[]) => controlled(value, verb, value, ...rest);
  return [
    of(`--output=${place.canary('output')}`, 'diff'),
    of(`--output=${place.canary('output')}`, 'log'),
    of(`-O${run}`, 'grep', 'line'),
    of(`--open-files-in-pager=${run}`, 'grep', 'line'),
    of(`--upload-pack=${run}`, 'fetch', 'origin'),
    of(`--upload-p=${run}`, 'fetch', 'origin'),
    of(`--receive-pack=${run}`, 'push', 'origin', 'main:pushed'),
    of(`--exec=${run}`, 'push', 'origin', 'main:pushed'),
    of(`--exec=${run}`, 'rebase', '--autostash', 'HEAD~1'),
    of(`-x${run}`, 'rebase', '--autostash', 'HEAD~1'),
    of(`-u${run}`, 'clone', place.remote, join(place.root, 'cloned')),
    of(`--config=filter.tidy.smudge=${run}`, 'clone', place.remote, join(place.root, 'cloned')),
    of(
      `--separate-git-dir=${place.canary('git-directory')}`,
      'clone',
      place.remote,
      join(place.root, 'cloned'),
    ),
    of(`--contents=${file}`, 'blame', 'notes.txt'),
    of(`--ignore-revs-file=${file}`, 'blame', 'notes.txt'),
    of(`--pathspec-from-file=${file}`, 'add'),
    of(`--file=${file}`, 'commit', '--allow-empty'),
    of(`--no-index`, 'diff', 'README.md', file),
    controlled(
      `--git-dir=${place.outside}/repository/.git`,
      `--git-dir=${place.outside}/repository/.git`,
      'log',
    ),
    ...[
      `-c core.fsmonitor=${run}`,
      `-ccore.pager=${run}`,
      `--config-env=core.fsmonitor=PATH`,
      `--exec-path=${place.outside}`,
      `--work-tree=${place.outside}`,
      `--template=${place.outside}`,
      `--reference=${place.outside}/repository`,
      `--gpg-sign=${run}`,
      '--ext-diff',
      '--textconv',
      '--paginate',
      '--edit',
      '--interactive',
      '--patch',
      '--strategy=mine',
      '--recurse-submodules',
      '--stdin',
      '--help',
      '-h',
      '--version',
      '--force',
      '-f',
      '-D',
      '--delete',
      '--hard',
      '--mirror',
      '--all',
      '--no-verify',
      '--end-of-options',
      '--',
      '-',
    ].map(plain),
  ];
}

const revisions = [
  '@',
  '@{-1}',
  '@{upstream}',
  '@{push}',
  ':/x',
  ':/-x',
  ':0:notes.txt',
  ':../x',
  '^HEAD',
  'HEAD..topic',
  'HEAD...topic',
  'HEAD^@',
  'HEAD^!',
  'HEAD^{/x}',
  'HEAD^{tree}',
  'HEAD~999999999',
  'HEAD^999999999',
  'HEAD:../../x',
  'HEAD:/etc/passwd',
  'HEAD:',
  'stash@{99999999}',
  'main@{1.year.ago}',
  'refs/heads/../../config',
  'refs/heads/main.lock',
  'refs/heads/*',
  '0'.repeat(40),
  '0'.repeat(64),
  'FETCH_HEAD',
  '$(id)',
];

const pathspecs = [
  ':(exclude)x',
  ':(attr:x)',
  ':(top)',
  ':(glob)**',
  ':(icase)NOTES.TXT',
  ':(literal',
  ':!x',
  ':^x',
  ':/',
  '*',
  '[',
  '**/'.repeat(500),
  '*a'.repeat(500),
];

const paths = (file: string): string[] => [
  file,
  '../outside/file',
  '../../outside/file',
  'src/../../../outside/file',
  '/etc/passwd',
  '/dev/stdin',
  '/dev/zero',
  '/proc/self/environ',
  '~/file',
  '.git',
  '.git/config',
  '.GIT/hooks/pre-commit',
  'src/../.git/hooks/pre-commit',
  '.',
  '..',
  '/',
  '//',
  '',
  ' ',
  'C:\\Windows\\win.ini',
  '\\\\server\\share\\file',
  'notes.txt/',
  'notes.txt/x',
];

function addresses(place: Place): HostileValue[] {
  const touch = `touch ${place.canary('address')}`;
  const ext = `ext::${touch}`;
  return [
    { value: ext, control: ['-c', 'protocol.ext.allow=always', 'ls-remote', ext] },
    ...[
      `EXT::${touch}`,
      `ext:://${touch}`,
      'fd::0',
      'touch::x',
      `file://${place.remote}`,
      `file://localhost${place.remote}`,
      `FILE://${place.remote}`,
      place.remote,
      `${place.outside}/repository`,
      '../origin.git',
      '../../outside/repository',
      'git://127.0.0.1:1/x',
      'http://127.0.0.1:1/x',
      'HTTP://127.0.0.1:1/x',
      'ftp://127.0.0.1:1/x',
      'ftps://127.0.0.1:1/x',
      'rsync://127.0.0.1:1/x',
      'git+ssh://127.0.0.1:1/x',
      `https://user:${password}@127.0.0.1:1/x`,
      `https://${password}@127.0.0.1:1/x?token=${password}`,
      'https://127.0.0.1:1/x\nhost=example.org',
      'https://127.0.0.1:1/%0ahost=example.org',
      `ssh://-oProxyCommand=${touch}/x`,
      `ssh://user@-oProxyCommand=${touch}/x`,
      `-oProxyCommand=${touch}:x`,
      `user@-oProxyCommand=${touch}:x`,
      `ssh://127.0.0.1:-oProxyCommand=${touch}/x`,
      'ssh://127.0.0.1:1/-x',
      'ssh://127.0.0.1:1/--upload-pack=x',
      '[-oProxyCommand=x]:y',
    ].map((value) => ({ value })),
  ];
}

const texts = (place: Place): string[] => [
  'a\0b',
  '\0',
  'a\nb',
  '\n--output=x',
  'a\r\nb',
  'escape\u001b]0;title\u0007',
  'right\u202eleft',
  'zero\u200bwidth',
  '\ud800',
  '\udce9',
  '"',
  "'",
  '\\',
  '%s%n%(refname)',
  ...[';', '|', '&&', '$(', '`'].map((how) => `x ${how} touch ${place.canary('shell')} ${how}`),
  '#!/bin/sh',
  'constructor',
  '__proto__',
  'x'.repeat(100_000),
  '../'.repeat(33_000),
  '-'.repeat(100_000),
  '('.repeat(100_000),
  'é'.repeat(50_000),
  `(a+)+${'$'.repeat(50)}`,
];

/** All of them; a file and a repository that they name are made outside, with the secret in them. */
export function hostileValues(place: Place): readonly HostileValue[] {
  const file = join(place.outside, 'file');
  writeFileSync(file, `${secret}\n`);
  const repository = join(place.outside, 'repository');
  place.plain('init', '-q', repository);
  place.plain('-C', repository, 'commit', '-q', '--allow-empty', '-m', secret);
  return [
    ...options(place, file),
    ...[...revisions, ...pathspecs, ...paths(file), ...texts(place)].map((value) => ({ value })),
    ...addresses(place),
  ];
}
