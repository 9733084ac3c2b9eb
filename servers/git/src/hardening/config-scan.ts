import { isUtf8 } from 'node:buffer';
import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { Refusal } from '@handrail/domain';
import { keyParts } from './config-keys.ts';

/** One value of a configuration, as git lists it. */
export interface ConfigEntry {
  readonly scope: string;
  /** `file:` and a path, relative to where git ran; or another kind of place. */
  readonly origin: string;
  /** Section and variable in small letters, the subsection as written. */
  readonly key: string;
  /** `undefined` for a key without `=`, which git reads as true. */
  readonly value: string | undefined;
  /**
   * The bytes of key or value are no UTF-8: what stands here is Latin-1, and cannot be given back to git by
   * an environment variable.
   */
  readonly garbled: { readonly key: boolean; readonly value: boolean };
}

/** Only what the user and the system's owner wrote is believed. */
export const isOwn = ({ scope }: ConfigEntry): boolean => scope === 'global' || scope === 'system';

const mostEntries = 20_000;

/**
 * Reads the output of `git config --list --show-scope --show-origin -z`: scope NUL origin NUL key LF value
 * NUL, without LF where there is no value.
 * @throws Refusal `config_too_large`; Error when the output is cut or of another form
 */
export function parseConfigList(output: Buffer): ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  let position = 0;
  const field = () => {
    const end = output.indexOf(0, position);
    if (end < 0) throw new Error('The list of the configuration ends in the middle.');
    const bytes = output.subarray(position, end);
    position = end + 1;
    return bytes;
  };
  while (position < output.length) {
    if (entries.length === mostEntries) throw tooLarge();
    const [scope, origin, pair] = [field(), field(), field()];
    const line = pair.indexOf(10);
    const key = text(line < 0 ? pair : pair.subarray(0, line));
    const value = line < 0 ? undefined : text(pair.subarray(line + 1));
    entries.push({
      scope: scope.toString('latin1'),
      origin: text(origin).text,
      key: key.text,
      value: value?.text,
      garbled: { key: key.garbled, value: value?.garbled ?? false },
    });
  }
  return entries;
}

const text = (bytes: Buffer) =>
  isUtf8(bytes)
    ? { text: bytes.toString('utf8'), garbled: false }
    : { text: bytes.toString('latin1'), garbled: true };

const tooLarge = () =>
  new Refusal(
    'config_too_large',
    `The git configuration of this repository has more than ${mostEntries} values.`,
    'Ask a person to clean up its .git/config.',
  );

/** Where a repository's configuration comes from; all paths absolute. */
export interface ConfigPlaces {
  /** Where git runs. */
  readonly top: string;
  readonly gitDirectory: string;
  readonly commonDirectory: string;
  /** The values git itself sees. */
  readonly home: string | undefined;
  readonly xdgConfigHome: string | undefined;
}

interface Kept {
  readonly entries: readonly ConfigEntry[];
  readonly files: readonly string[];
  readonly stamps: string;
}

/**
 * The configuration of one repository, listed again when a file it comes from, or could come from, is
 * another than it was.
 */
export class ConfigScan {
  readonly #places: ConfigPlaces;
  #kept: Kept | undefined;

  constructor(places: ConfigPlaces) {
    this.#places = places;
  }

  /** `list` runs git, with no configuration given by environment, and rejects rather than answer a part. */
  async entries(list: () => Promise<Buffer>): Promise<readonly ConfigEntry[]> {
    const kept = this.#kept;
    if (kept && stampsOf(kept.files)?.text === kept.stamps) return kept.entries;
    const started = Date.now();
    const entries = parseConfigList(await list());
    const files = filesOf(entries, this.#places);
    const stamps = files && stampsOf(files);
    // What changed while git read, or within a tick of the file system's clock before, could have been read as
    // it was.
    this.#kept =
      stamps && stamps.newest < started - 1000 ? { entries, files, stamps: stamps.text } : undefined;
    return entries;
  }
}

/**
 * All files whose change could change the list; `undefined` when they cannot be told: a list that depends
 * on the branch, or on files the repository names.
 */
export function filesOf(entries: readonly ConfigEntry[], places: ConfigPlaces): string[] | undefined {
  const { top, gitDirectory, commonDirectory, home, xdgConfigHome } = places;
  const files = new Set([
    join(commonDirectory, 'config'),
    join(gitDirectory, 'config.worktree'),
    '/etc/gitconfig',
    ...(home ? [join(home, '.gitconfig'), join(home, '.config', 'git', 'config')] : []),
    ...(xdgConfigHome ? [join(xdgConfigHome, 'git', 'config')] : []),
  ]);
  for (const entry of entries) {
    const origin = entry.origin.startsWith('file:') ? resolve(top, entry.origin.slice(5)) : undefined;
    if (origin !== undefined) files.add(origin);
    const { section, subsection, variable } = keyParts(entry.key);
    if (variable !== 'path' || (section !== 'include' && section !== 'includeif')) continue;
    const target = isOwn(entry) && origin !== undefined ? included(entry.value, origin, home) : undefined;
    if (target === undefined || subsection?.startsWith('onbranch:')) return undefined;
    files.add(target);
  }
  return [...files];
}

/** git-config(1), Includes: relative to the file that names it, `~/` is the home. */
function included(value: string | undefined, origin: string, home: string | undefined): string | undefined {
  if (!value || value.startsWith('%(') || value.startsWith(':(')) return undefined;
  if (value.startsWith('~/')) return home && join(home, value.slice(2));
  if (value.startsWith('~')) return undefined;
  return isAbsolute(value) ? value : join(dirname(origin), value);
}

/**
 * What tells one state of the files from another; `newest` in milliseconds. `undefined`: one cannot be
 * looked at.
 */
function stampsOf(files: readonly string[]): { text: string; newest: number } | undefined {
  let newest = 0;
  const stamps: string[] = [];
  for (const file of files) {
    try {
      const found = statSync(file, { bigint: true, throwIfNoEntry: false });
      // The time of the last change of the inode cannot be set back, as that of the content can.
      stamps.push(found ? `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}` : '-');
      if (found) newest = Math.max(newest, Number(found.ctimeMs));
    } catch {
      return undefined;
    }
  }
  return { text: stamps.join('\n'), newest };
}
