import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { keyParts } from '../hardening/config-keys.ts';
import { type ConfigEntry, ConfigScan, isOwn, parseConfigList } from '../hardening/config-scan.ts';
import { failureOf } from '../process/failure.ts';
import { shownError } from '../process/shown-error.ts';
import { below, isInside, realPath } from './contained.ts';
import { fromLatin1, isSayable } from '../process/latin1.ts';
import { gitlinks } from './gitlinks.ts';
import { inTree } from './in-tree.ts';
import { locate } from './locate.ts';
import { demandOwner } from './owner.ts';
import type { Repository } from './repository.ts';
import { type GitOptions, type Place, spawnGit } from './spawn-git.ts';
import { statAt } from './stat-at.ts';

/** Repositories whose configuration is remembered. */
const REMEMBERED = 200;
/** Files of one repository that are looked into because they may be included, and submodules. */
const MOST_FILES = 100;
const MOST_SUBMODULES = 200;

const LIST = ['--list', '--show-scope', '--show-origin', '-z'];

/** Runs `git ls-files --stage -z` in a repository. */
type ListIndex = (
  repository: Repository,
  own: readonly ConfigEntry[],
  take: (chunk: Buffer) => boolean,
) => Promise<unknown>;

/** What repositories configure, theirs and that of all that git enters on its own. */
export class Configuration {
  readonly #options: GitOptions;
  /** By git directory. */
  readonly #scans = new Map<string, ConfigScan>();

  constructor(options: GitOptions) {
    this.#options = options;
  }

  /** @throws Refusal `leads_outside`, `dubious_ownership`, `bad_config`, `config_too_large` */
  async entries(repository: Repository, signal: AbortSignal): Promise<readonly ConfigEntry[]> {
    const entries = await this.#scanOf(repository).entries(
      async () => await this.#bytes(repository, [], signal),
    );
    demandOwner(repository, entries);
    demandPlace(repository, entries);
    this.#demandOrigins(repository, entries);
    const files = this.#conditional(repository, entries);
    return files.length === 0 ? entries : [...entries, ...(await this.#ofFiles(repository, files, signal))];
  }

  /** Where there is no repository yet. */
  async list(place: Place, signal: AbortSignal): Promise<readonly ConfigEntry[]> {
    return parseConfigList(await this.#bytes(place, [], signal));
  }

  /** What submodules configure, theirs included: git runs itself in them, with what it was given for the repository. */
  async ofSubmodules(repository: Repository, list: ListIndex, signal: AbortSignal): Promise<ConfigEntry[]> {
    const found: ConfigEntry[] = [];
    const seen = new Set([repository.gitDirectory]);
    const waiting = [repository];
    for (let inside = waiting.pop(); inside !== undefined; inside = waiting.pop()) {
      const { top, gitDirectory } = inside;
      const own = await this.entries(inside, signal);
      if (inside !== repository) found.push(...own.filter((entry) => !isOwn(entry)));
      const paths = await gitlinks(gitDirectory, async (take) => await list(repository, own, take));
      for (const path of paths) {
        if (statAt(inTree(inside, `${path}/.git`)) === undefined) continue;
        const name = fromLatin1(path);
        // Its folder could not be told to git, which would enter it all the same.
        if (!isSayable(path)) throw unnamed(name);
        const layout = locate(realPath(join(top, name)), this.#options.roots);
        if (seen.has(layout.gitDirectory)) continue;
        seen.add(layout.gitDirectory);
        if (seen.size > MOST_SUBMODULES) throw tooMany('submodules within submodules');
        waiting.push({ ...layout, name, trusted: repository.trusted });
      }
    }
    return found;
  }

  /** What each worktree configures for itself: git runs itself there when it adds or removes one. */
  async ofWorktrees(repository: Repository, signal: AbortSignal): Promise<readonly ConfigEntry[]> {
    const folder = join(repository.commonDirectory, 'worktrees');
    if (statAt(folder) === undefined) return [];
    const files = readdirSync(folder).map((name) => join(folder, name, 'config.worktree'));
    const there = files.filter((file) => statAt(file) !== undefined);
    return await this.#ofFiles(repository, there, signal);
  }

  #scanOf(repository: Repository): ConfigScan {
    const { gitDirectory } = repository;
    const { HOME: home, XDG_CONFIG_HOME: xdgConfigHome } = this.#options.outer;
    const scan = this.#scans.get(gitDirectory) ?? new ConfigScan({ ...repository, home, xdgConfigHome });
    this.#scans.delete(gitDirectory);
    this.#scans.set(gitDirectory, scan);
    const [oldest] = this.#scans.keys();
    if (this.#scans.size > REMEMBERED && oldest !== undefined) this.#scans.delete(oldest);
    return scan;
  }

  /**
   * Files that the repository includes under a condition. Whether it holds now says nothing of the processes that git
   * starts in another worktree or on another branch, so they count always.
   */
  #conditional({ top }: Repository, entries: readonly ConfigEntry[]): string[] {
    return entries.flatMap((entry) => {
      const { section, variable } = keyParts(entry.key);
      if (isOwn(entry) || section !== 'includeif' || variable !== 'path' || !entry.value) return [];
      const target = below(dirname(originOf(top, entry) ?? top), entry.value);
      if (entry.value.startsWith('~') || !isInside(realPath(target), this.#options.roots))
        throw outsideInclude();
      return statAt(target) === undefined ? [] : [target];
    });
  }

  async #ofFiles(
    repository: Repository,
    files: readonly string[],
    signal: AbortSignal,
  ): Promise<ConfigEntry[]> {
    const found: ConfigEntry[] = [];
    const seen = new Set<string>();
    const waiting = [...files];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      const real = realPath(file);
      if (seen.has(real)) continue;
      seen.add(real);
      if (seen.size > MOST_FILES) throw tooMany('files in its configuration');
      const entries = parseConfigList(await this.#bytes(repository, ['--file', real, '--includes'], signal));
      this.#demandOrigins(repository, entries);
      found.push(...entries);
      waiting.push(...this.#conditional(repository, entries));
    }
    return found;
  }

  async #bytes(place: Place, which: readonly string[], signal: AbortSignal): Promise<Buffer> {
    const { out, err, code, cut } = await spawnGit(this.#options, place, ['config', ...which, ...LIST], {
      signal,
      pairs: [],
      network: false,
    });
    if (cut) throw tooMany('values in its configuration');
    if (code === 0) return out;
    throw failureOf('config', code, err, (text) => shownError(text, this.#options.roots));
  }

  /** A repository may include files in its configuration, but not such as stand where it cannot reach otherwise. */
  #demandOrigins({ top }: Repository, entries: readonly ConfigEntry[]): void {
    const paths = new Set(entries.filter((entry) => !isOwn(entry)).map((entry) => originOf(top, entry)));
    for (const path of paths)
      if (path !== undefined && !isInside(realPath(path), this.#options.roots)) throw outsideInclude();
  }
}

const originOf = (top: string, { origin }: ConfigEntry): string | undefined =>
  origin.startsWith('file:') ? below(top, origin.slice('file:'.length)) : undefined;

/** Git works on the files of another folder where core.worktree names one, and on those of a bare repository without core.bare. */
function demandPlace({ top, gitDirectory, bare }: Repository, entries: readonly ConfigEntry[]): void {
  const last = (key: string) => entries.findLast((entry) => entry.key === key);
  const worktree = last('core.worktree')?.value;
  const leadsOn = worktree !== undefined && (bare || realPath(below(gitDirectory, worktree)) !== top);
  const isBare = last('core.bare');
  if (!leadsOn && (!bare || isBare === undefined || /^(?:true|yes|on|1)?$/i.test(isBare.value ?? ''))) return;
  throw new Refusal(
    'leads_outside',
    'This repository is not used, since its core.worktree or core.bare says that its files are somewhere else.',
    'A person can remove those settings from its configuration, or use git worktree instead.',
  );
}

const outsideInclude = () =>
  new Refusal(
    'leads_outside',
    'This repository is not used, since its configuration includes a file outside of the folders this server may use.',
    'A person can remove that include from .git/config, or move it to their own git configuration.',
  );

const unnamed = (name: string) =>
  new Refusal(
    'unnamed_submodule',
    `This repository is not used, since its submodule ${quote(name)} has a name that is no UTF-8.`,
    'A person can give its folder another name.',
  );

const tooMany = (what: string) =>
  new Refusal(
    'config_too_large',
    `This repository is not used, since it has too many ${what}.`,
    'A person has to clean it up.',
  );
