import type { ConfigEntry } from '../hardening/config-scan.ts';
import { overridesFor } from '../hardening/overrides.ts';
import type { Skipped } from '../hardening/skipped.ts';
import { failureOf } from '../process/failure.ts';
import type { Output } from '../process/run-process.ts';
import { shownError } from '../process/shown-error.ts';
import { demandVerb } from '../process/verbs.ts';
import { Configuration } from './configuration.ts';
import { type GitOptions, type Place, spawnGit, type SpawnOptions } from './spawn-git.ts';
import type { Repository } from './repository.ts';

export interface RunOptions extends Omit<SpawnOptions, 'pairs' | 'network'> {
  /** Exit codes that are answers; [0] unless told. */
  readonly codes?: readonly number[];
  /** Lets git open connections. */
  readonly network?: boolean;
}

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

/** Runs git in repositories that were found to be contained, so that nothing they name is executed. */
export class Git {
  /** Absolute path. */
  readonly program: string;
  readonly #options: GitOptions;
  readonly #configuration: Configuration;

  constructor(options: GitOptions) {
    this.program = options.program;
    this.#options = options;
    this.#configuration = new Configuration(options);
  }

  /**
   * One git process; others before it where the configuration is new or has changed.
   * @param args the verb and what follows; values of callers behind `--end-of-options` or `--`
   * @throws Refusal what went wrong, in words, unless the exit code is one of `codes`
   */
  async run(repository: Repository, args: readonly string[], options: RunOptions): Promise<Output> {
    const { signal } = options;
    const [verb = ''] = args;
    const entries = [...(await this.#configuration.entries(repository, signal))];
    if (ENTERING.has(verb)) {
      const list = async (
        inside: Repository,
        own: readonly ConfigEntry[],
        take: (chunk: Buffer) => boolean,
      ) => await this.#run(inside, own, ['ls-files', '--stage', '-z'], { signal, take });
      entries.push(...(await this.#configuration.ofSubmodules(repository, list, signal)));
    }
    if (verb === 'worktree') entries.push(...(await this.#configuration.ofWorktrees(repository, signal)));
    return await this.#run(repository, entries, args, options);
  }

  /** The same where there is no repository yet. */
  async outside(folder: string, args: readonly string[], options: RunOptions): Promise<Output> {
    const place = { top: folder, gitDirectory: undefined, bare: false, trusted: false };
    return await this.#run(place, await this.#configuration.list(place, options.signal), args, options);
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
    const entries = await this.#configuration.entries(repository, signal);
    this.#overrides(repository, entries, { verb: 'fetch', network });
    return entries.map(({ key, value = 'true' }) => ({ key, value }));
  }

  /** What the configuration asks for and does not get. */
  async skipped(repository: Repository, signal: AbortSignal): Promise<Skipped> {
    const entries = await this.#configuration.entries(repository, signal);
    return this.#overrides(repository, entries, { verb: 'status', network: false }).skipped;
  }

  async #run(
    place: Place,
    entries: readonly ConfigEntry[],
    args: readonly string[],
    { codes = [0], network = false, ...options }: RunOptions,
  ): Promise<Output> {
    const [verb = '', action = ''] = args;
    demandVerb(this.#options.access, args);
    const storing = STORING.has(verb) || STORING.has(`${verb} ${action}`);
    const { pairs } = this.#overrides(place, entries, { verb, network, storing });
    const output = await spawnGit(this.#options, place, args, { ...options, pairs, network });
    if (output.cut || codes.includes(output.code)) return output;
    throw failureOf(verb, output.code, output.err, (text) => shownError(text, this.#options.roots));
  }

  #overrides(
    { top, trusted }: Place,
    entries: readonly ConfigEntry[],
    kind: { readonly verb: string; readonly network: boolean; readonly storing?: boolean },
  ) {
    return overridesFor(entries, { storing: false, ...kind, top, trusted, roots: this.#options.roots });
  }
}
