import { dirname, join, resolve } from 'node:path';
import { Refusal } from '@handrail/domain';
import { type ConfigEntry, ConfigScan, isOwn, parseConfigList } from '../hardening/config-scan.ts';
import { overridesFor } from '../hardening/overrides.ts';
import type { Skipped } from '../hardening/skipped.ts';
import { environmentFor } from '../process/environment.ts';
import { failureOf } from '../process/failure.ts';
import { type Output, type ProcessOptions, runProcess } from '../process/run-process.ts';
import { shownError } from '../process/shown-error.ts';
import { type Access, demandVerb } from '../process/verbs.ts';
import { isInside, realPath } from './contained.ts';
import { gitlinks } from './gitlinks.ts';
import { locate } from './locate.ts';
import type { Repository } from './repository.ts';
import { statAt } from './stat-at.ts';

export interface RunOptions extends Pick<ProcessOptions, 'signal' | 'input' | 'limit' | 'take'> {
  /** Exit codes that are answers; [0] unless told. */
  readonly codes?: readonly number[];
  /** Such as GIT_INDEX_FILE. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Lets git open connections. */
  readonly network?: boolean;
}

export interface GitOptions {
  /** Absolute path. */
  readonly program: string;
  readonly access: Access;
  /** Real paths of the folders that may be used. */
  readonly roots: readonly string[];
  readonly sshConfig: string | undefined;
  /** The environment of this server. */
  readonly outer: Readonly<Record<string, string | undefined>>;
}

/** Where git runs and what it is told of it. */
type Place = Pick<Repository, 'top' | 'bare' | 'trusted'>;

/** Verbs that put content of the tree into objects. */
const STORING = new Set(['add', 'commit', 'hash-object', 'stash push', 'update-index']);

/** Verbs that run git in submodules, some of them whatever they are told. */
const ENTERING = new Set([
  'add',
  'checkout',
  'cherry-pick',
  'commit',
  'diff',
  'diff-index',
  'diff-tree',
  'log',
  'merge',
  'rebase',
  'reset',
  'restore',
  'revert',
  'rm',
  'show',
  'stash',
  'status',
  'switch',
  'worktree',
]);

/** Repositories whose configuration is remembered. */
const REMEMBERED = 200;

const LIST = ['config', '--list', '--show-scope', '--show-origin', '-z'];

/** Runs git in repositories that were found to be contained, so that nothing they name is executed. */
export class Git {
  /** Absolute path. */
  readonly program: string;
  readonly #options: GitOptions;
  /** By git directory. */
  readonly #scans = new Map<string, ConfigScan>();

  constructor(options: GitOptions) {
    this.program = options.program;
    this.#options = options;
  }

  /**
   * One git process; another one before it where the configuration is new or has changed.
   * @param args the verb and what follows; values of callers behind `--end-of-options` or `--`
   * @throws Refusal what went wrong, in words, unless the exit code is one of `codes`
   */
  async run(repository: Repository, args: readonly string[], options: RunOptions): Promise<Output> {
    const { signal } = options;
    const own = await this.#entries(repository, signal);
    const inherited = ENTERING.has(args[0] ?? '') ? await this.#ofSubmodules(repository, signal) : [];
    return await this.#run(repository, [...own, ...inherited], args, options);
  }

  /** The same where there is no repository yet. */
  async outside(folder: string, args: readonly string[], options: RunOptions): Promise<Output> {
    const place = { top: folder, bare: false, trusted: false };
    return await this.#run(place, parseConfigList(await this.#list(place, options.signal)), args, options);
  }

  /**
   * What the configuration says, in the order in which git reads it.
   * @throws Refusal `config_redirects` for a call that opens connections, where it changes where they lead
   */
  async settings(
    repository: Repository,
    signal: AbortSignal,
    { network }: { readonly network: boolean },
  ): Promise<{ readonly key: string; readonly value: string }[]> {
    const entries = await this.#entries(repository, signal);
    this.#overrides(repository, entries, { verb: 'fetch', network });
    return entries.map(({ key, value = 'true' }) => ({ key, value }));
  }

  /** What the configuration asks for and does not get. */
  async skipped(repository: Repository, signal: AbortSignal): Promise<Skipped> {
    const entries = await this.#entries(repository, signal);
    return this.#overrides(repository, entries, { verb: 'status', network: false }).skipped;
  }

  async #run(
    place: Place,
    entries: readonly ConfigEntry[],
    args: readonly string[],
    { codes = [0], network = false, environment, ...options }: RunOptions,
  ): Promise<Output> {
    const [verb = '', action = ''] = args;
    demandVerb(this.#options.access, args);
    const storing = STORING.has(verb) || STORING.has(`${verb} ${action}`);
    const { pairs } = this.#overrides(place, entries, { verb, network, storing });
    const output = await this.#spawn(place, args, { ...options, pairs, network, extra: environment });
    if (output.cut || codes.includes(output.code)) return output;
    throw failureOf(verb, output.code, output.err, (text) => shownError(text, this.#options.roots));
  }

  /** What submodules configure, theirs included: git runs itself in them, with what it was given for the repository. */
  async #ofSubmodules(repository: Repository, signal: AbortSignal): Promise<readonly ConfigEntry[]> {
    const { top, gitDirectory } = repository;
    const own = await this.#entries(repository, signal);
    const list = async (take: (chunk: Buffer) => boolean) =>
      await this.#run(repository, own, ['ls-files', '--stage', '-z'], { signal, take });
    const found: ConfigEntry[] = [];
    for (const path of await gitlinks(gitDirectory, list)) {
      const folder = join(top, path);
      if (statAt(join(folder, '.git')) === undefined) continue;
      const submodule = { ...locate(folder, this.#options.roots), name: path, trusted: repository.trusted };
      const entries = await this.#entries(submodule, signal);
      found.push(
        ...entries.filter((entry) => !isOwn(entry)),
        ...(await this.#ofSubmodules(submodule, signal)),
      );
    }
    return found;
  }

  async #entries(repository: Repository, signal: AbortSignal): Promise<readonly ConfigEntry[]> {
    const { gitDirectory } = repository;
    const { HOME: home, XDG_CONFIG_HOME: xdgConfigHome } = this.#options.outer;
    const scan = this.#scans.get(gitDirectory) ?? new ConfigScan({ ...repository, home, xdgConfigHome });
    this.#scans.delete(gitDirectory);
    this.#scans.set(gitDirectory, scan);
    const [oldest] = this.#scans.keys();
    if (this.#scans.size > REMEMBERED && oldest !== undefined) this.#scans.delete(oldest);
    const entries = await scan.entries(() => this.#list(repository, signal));
    demandWorktree(repository, entries);
    demandOrigins(repository, entries, this.#options.roots);
    return entries;
  }

  async #list(place: Place, signal: AbortSignal): Promise<Buffer> {
    const { out, err, code, cut } = await this.#spawn(place, LIST, { signal, pairs: [], network: false });
    if (cut)
      throw new Refusal(
        'config_too_large',
        'The git configuration of this repository is too large.',
        'A person has to clean it up.',
      );
    if (code === 0) return out;
    throw failureOf('config', code, err, (text) => shownError(text, this.#options.roots));
  }

  #overrides(
    { top, trusted }: Place,
    entries: readonly ConfigEntry[],
    kind: { readonly verb: string; readonly network: boolean; readonly storing?: boolean },
  ) {
    return overridesFor(entries, { storing: false, ...kind, top, trusted, roots: this.#options.roots });
  }

  async #spawn(
    { top, bare }: Place,
    args: readonly string[],
    {
      pairs,
      network,
      extra,
      ...options
    }: Pick<ProcessOptions, 'signal' | 'input' | 'limit' | 'take'> & {
      readonly pairs: readonly (readonly [string, string])[];
      readonly network: boolean;
      readonly extra?: Readonly<Record<string, string>> | undefined;
    },
  ): Promise<Output> {
    const { sshConfig, outer } = this.#options;
    demandArguments(args);
    return await runProcess(this.program, ['--no-pager', ...(bare ? ['--git-dir=.'] : []), ...args], {
      ...options,
      directory: top,
      environment: environmentFor(outer, { ceiling: dirname(top), network, sshConfig, pairs, extra }),
    });
  }
}

/** What a system takes as one argument, with room to spare: 128 KiB on Linux. */
const LONGEST = 120_000;

function demandArguments(args: readonly string[]): void {
  const bad = args.find((arg) => arg.includes('\0') || Buffer.byteLength(arg) > LONGEST);
  if (bad === undefined) return;
  throw new Refusal(
    'invalid_argument',
    bad.includes('\0') ? 'A text has a NUL character, which no command takes.' : 'A text is too long.',
    `Give one without it, of at most ${LONGEST} bytes.`,
  );
}

/** Git works on the files of another folder where core.worktree names one. */
function demandWorktree({ top, gitDirectory, bare }: Repository, entries: readonly ConfigEntry[]): void {
  const value = entries.findLast(({ key }) => key === 'core.worktree')?.value;
  if (value === undefined || bare || realPath(resolve(gitDirectory, value)) === top) return;
  throw new Refusal(
    'leads_outside',
    'This repository is not used, since its core.worktree names another folder for its files.',
    'A person can remove that setting from its configuration, or use git worktree instead.',
  );
}

/** A repository may include files in its configuration, but not such as stand where it cannot reach otherwise. */
function demandOrigins({ top }: Repository, entries: readonly ConfigEntry[], roots: readonly string[]): void {
  const files = new Set(entries.filter((entry) => !isOwn(entry)).map(({ origin }) => origin));
  for (const origin of files) {
    const path = origin.startsWith('file:') ? resolve(top, origin.slice('file:'.length)) : undefined;
    if (path === undefined || isInside(realPath(path), roots)) continue;
    throw new Refusal(
      'leads_outside',
      'This repository is not used, since its configuration includes a file outside of the folders this server may use.',
      'A person can remove that include from .git/config, or move it to their own git configuration.',
    );
  }
}
