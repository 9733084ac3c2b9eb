/** Repositories that set traps, and git run in them as the server runs it, or as anyone would. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isOwn, parseConfigList } from '../../src/hardening/config-scan.ts';
import { overridesFor } from '../../src/hardening/overrides.ts';
import type { Circumstances, Overrides } from '../../src/hardening/overrides.ts';
import { environmentFor } from '../../src/process/environment.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { cleanEnvironment, git, gitBytes } from '../temporary.ts';

export interface Result {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

export interface Trap extends Disposable {
  readonly top: string;
  readonly outside: string;
  /** A command that leaves a mark and then behaves: what comes in goes out. */
  readonly command: string;
  /** The same, but it ends at once, for who would wait for an answer. */
  readonly abrupt: string;
  sprung(): boolean;
  /** Appends to `.git/config` as it is. */
  config(text: string | Buffer): void;
  /** Appends to the configuration of the user. */
  own(text: string): void;
  make(files: Readonly<Record<string, string | Buffer>>): void;
  /** The configuration, and that of a repository in `sub`. */
  scan(): ReturnType<typeof parseConfigList>;
  overrides(circumstances?: Partial<Circumstances>): Overrides;
  /** As the server runs git. */
  hardened(args: readonly string[], circumstances?: Partial<Circumstances>, input?: string): Result;
  /** As anybody runs git. */
  plain(args: readonly string[], input?: string): Result;
}

let made: string | undefined;

/** The repository that every trap is a copy of, made once. */
function template(): string {
  if (made !== undefined) return made;
  const folder = temporaryFolder();
  process.once('exit', () => folder[Symbol.dispose]());
  const top = folder.path;
  git(top, 'init', '-q');
  const commit = (files: Record<string, string>, message: string) => {
    for (const [name, content] of Object.entries(files)) writeFileSync(`${top}/${name}`, content);
    git(top, 'add', '-A');
    git(top, 'commit', '-qm', message);
  };
  commit(
    {
      'a.txt': 'one\ntwo\nthree\nfour\nfive\n',
      'b.txt': 'b\n',
      '.gitattributes': '*.txt filter=x diff=x merge=x\n',
    },
    'first',
  );
  git(top, 'checkout', '-qb', 'clash');
  commit({ 'a.txt': 'one\ntwo\nCLASH\nfour\nfive\n' }, 'clash');
  git(top, 'checkout', '-qb', 'side', 'main');
  commit({ 'a.txt': 'ONE\ntwo\nthree\nfour\nfive\n' }, 'side');
  git(top, 'checkout', '-q', 'main');
  commit({ 'a.txt': 'one\ntwo\nthree\nfour\nFIVE\n' }, 'main');
  writeFileSync(`${top}/b.txt`, 'b changed\n');
  made = top;
  return top;
}

/** Two branches (`main`, `side`) that merge, one that conflicts in `a.txt` (`clash`), and a change in the tree. */
export function trap(): Trap {
  const folder = temporaryFolder();
  const [top, home, outside] = ['repository', 'home', 'outside'].map((name) => folder.at(name)) as [
    string,
    string,
    string,
  ];
  for (const path of [top, home, outside]) mkdirSync(path);
  const canary = folder.at('canary');
  const script = folder.at('trap.sh');
  const abrupt = folder.at('abrupt.sh');
  for (const [file, end] of [
    [script, 'exec cat'],
    [abrupt, 'exit 1'],
  ] as const) {
    writeFileSync(file, `#!/bin/sh\necho "$0 $@" >> '${canary}'\n${end}\n`);
    chmodSync(file, 0o755);
  }
  writeFileSync(`${home}/.gitconfig`, '');
  const environment = { ...cleanEnvironment(), HOME: home, XDG_CONFIG_HOME: `${home}/.config` };

  cpSync(template(), top, { recursive: true });

  const run = (args: readonly string[], env: Record<string, string>, input = ''): Result => {
    const { stdout, stderr, status } = spawnSync('git', args, { cwd: top, env, input, timeout: 30_000 });
    return { out: stdout.toString(), err: stderr.toString(), code: status ?? -1 };
  };
  const here = { trusted: false, verb: '', network: false, storing: false, top, roots: [top] };
  const append = (file: string, text: string | Buffer) => writeFileSync(file, text, { flag: 'a' });
  // What the list was read from.
  const written = () =>
    [`${top}/.git/config`, `${home}/.gitconfig`].map((file) => readFileSync(file, 'latin1')).join();
  let last: { written: string; entries: ReturnType<typeof parseConfigList> } | undefined;
  const self: Trap = {
    top,
    outside,
    command: script,
    abrupt,
    sprung: () => existsSync(canary),
    config: (text) => append(`${top}/.git/config`, text),
    own: (text) => append(`${home}/.gitconfig`, text),
    make: (files) =>
      folder.make(
        Object.fromEntries(Object.entries(files).map(([name, content]) => [`repository/${name}`, content])),
      ),
    scan: () => {
      if (last?.written !== written()) {
        const listing = ['config', '--list', '--show-scope', '--show-origin', '-z'];
        const variables = { HOME: home, XDG_CONFIG_HOME: `${home}/.config`, GIT_CONFIG_COUNT: '0' };
        const list = (place: string) => parseConfigList(gitBytes(place, listing, { environment: variables }));
        const submodule = existsSync(`${top}/sub/.git`) ? list(`${top}/sub`) : [];
        last = { written: written(), entries: [...list(top), ...submodule.filter((entry) => !isOwn(entry))] };
      }
      return last.entries;
    },
    overrides: (circumstances) => overridesFor(self.scan(), { ...here, ...circumstances }),
    hardened: (args, circumstances, input) =>
      run(
        args,
        environmentFor(environment, {
          ceiling: folder.path,
          network: circumstances?.network ?? false,
          sshConfig: undefined,
          pairs: self.overrides({ verb: args[0] ?? '', ...circumstances }).pairs,
          extra: { GIT_CONFIG_NOSYSTEM: '1' },
        }),
        input,
      ),
    plain: (args, input) => run(args, { ...environment, GIT_CONFIG_COUNT: '0', TERM: 'xterm' }, input),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
  return self;
}
