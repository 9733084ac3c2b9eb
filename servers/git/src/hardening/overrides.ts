import { statSync } from 'node:fs';
import { Refusal } from '@handrail/domain';
import { below, isInside, realPath } from '../repository/contained.ts';
import { ruleOf } from './config-keys.ts';
import { isOwn } from './config-scan.ts';
import type { ConfigEntry } from './config-scan.ts';
import { constantPairs, hookPairs } from './constants.ts';
import type { ConfigPair } from './constants.ts';
import type { KeyRule } from './key-rule.ts';
import { whatIsSkipped } from './skipped.ts';
import type { Skipped } from './skipped.ts';

export interface Circumstances {
  /**
   * The operator trusts this repository's configuration: hooks, filters, textconv, merge drivers, the files
   * and hosts it names.
   */
  readonly trusted: boolean;
  /** The verb that git will be asked for. */
  readonly verb: string;
  /** The call opens connections. */
  readonly network: boolean;
  /**
   * The call puts content of the tree into objects. A filter that the repository requires and that is off
   * then fails, so that nothing is stored unfiltered (git-crypt would store the plain text). Elsewhere the
   * files are taken as they are.
   */
  readonly storing: boolean;
  /** Where git runs; paths in the configuration start there. */
  readonly top: string;
  /** Real paths of the folders that may be read. */
  readonly roots: readonly string[];
}

export interface Overrides {
  /** For GIT_CONFIG_KEY_n and GIT_CONFIG_VALUE_n, in this order: the constants and what this repository needs. */
  readonly pairs: readonly ConfigPair[];
  readonly skipped: Skipped;
}

/** Linux takes 128 KiB for one variable, and the whole environment shares 2 MiB with the arguments; execve(2). */
const longest = 64 * 1024;
const mostBytes = 512 * 1024;
const mostPairs = 2000;

/**
 * What takes the danger out of a repository's configuration. Looks at the files that it names, so it is
 * made for each call. Git runs itself in submodules with the same pairs (`merge`, `stash`, `add -A` and
 * `commit -a` do, whatever they are told): for such calls the entries of each submodule that are not the
 * user's own belong behind those of the repository.
 * @throws Refusal `config_too_large`, `config_unreadable` (a dangerous key whose name is no UTF-8),
 * `config_redirects` (network only), `config_outside` (blame only),
 * `config_strategy` (verbs that merge only)
 */
export function overridesFor(entries: readonly ConfigEntry[], circumstances: Circumstances): Overrides {
  const own = new Map<string, ConfigEntry[]>();
  const foreign = new Map<string, ConfigEntry[]>();
  for (const entry of entries) {
    const map = isOwn(entry) ? own : foreign;
    const list = map.get(entry.key);
    if (list) list.push(entry);
    else map.set(entry.key, [entry]);
  }
  const pairs = [...constantPairs(circumstances)];
  if (!circumstances.trusted && entries.some(({ key }) => key.startsWith('hook.'))) pairs.push(...hookPairs);
  const changed: (readonly [key: string, rule: KeyRule])[] = [];
  let bytes = 0;
  for (const [key, values] of foreign) {
    const rule = ruleOf(key);
    if (!rule || !applies(rule, circumstances)) continue;
    if (rule.class === 'refused') throw redirects(rule);
    if (rule.class === 'blame') {
      if (values.every((entry) => isReadable(entry, circumstances))) continue;
      throw outside(rule);
    }
    if (rule.class === 'strategy') {
      if (values.every(({ value = '' }) => /^(?:ort|recursive|resolve|octopus| )*$/.test(value))) continue;
      throw strategy(rule);
    }
    const instead = insteadOf(rule, values, own.get(key) ?? [], circumstances);
    if (instead.length === 0) continue;
    if (values.some(({ garbled }) => garbled.key)) throw unreadable(rule);
    for (const value of instead) {
      const sizes = [key, value].map((text) => Buffer.byteLength(text));
      bytes += sizes.reduce((sum, size) => sum + size);
      if (sizes.some((size) => size > longest) || bytes > mostBytes || pairs.length >= mostPairs)
        throw tooLarge();
      pairs.push([key, value]);
    }
    // With the user's own value back, nothing is missing.
    if (!own.has(key)) changed.push([key, rule]);
  }
  if (circumstances.network) pairs.push(...ownHelpers(entries));
  return { pairs, skipped: whatIsSkipped(entries, changed, circumstances.trusted) };
}

/** Verbs that merge in three ways. */
const MERGING = new Set(['cherry-pick', 'merge', 'rebase', 'revert']);

function applies(rule: KeyRule, { trusted, verb, network, storing }: Circumstances): boolean {
  switch (rule.class) {
    case 'named':
      if (trusted && rule.trusted !== undefined) return false;
      return !(storing && rule.pattern === 'filter.*.required');
    case 'path':
      return !trusted;
    case 'blame':
      return verb === 'blame' && !trusted;
    case 'strategy':
      return MERGING.has(verb) && !trusted;
    case 'network':
    case 'refused':
      return network && !trusted;
    case 'constant':
    case 'inert':
    case 'walled':
    case 'protected':
    case 'layout':
    case 'unused':
      return false;
  }
}

/**
 * The values to pass for a key that the repository sets (`values`, in order) and the user may have set too
 * (`own`); none when what the
 * repository says may stay.
 */
function insteadOf(
  rule: KeyRule,
  values: readonly ConfigEntry[],
  own: readonly ConfigEntry[],
  circumstances: Circumstances,
): string[] {
  const usable = own.filter(({ garbled }) => !garbled.value).map(({ value = 'true' }) => value);
  const neutral = rule.value ?? '';
  if (rule.list) return [neutral, ...usable];
  const instead = usable.at(-1) ?? neutral;
  // Every one: the values of submodules stand among them, so the last is not the one that counts everywhere.
  const mayStay = values.every(
    (entry) => entry.value === instead || (rule.class === 'path' && isReadable(entry, circumstances)),
  );
  return mayStay ? [] : [instead];
}

/** Whether the file that a value names may be read: a regular one inside the roots, links followed. */
function isReadable({ value, garbled }: ConfigEntry, { top, roots }: Circumstances): boolean {
  if (value === undefined || value === '') return true;
  if (garbled.value || /^[~%]/.test(value)) return false;
  try {
    const path = realPath(below(top, value.replace(/^:\(optional\)/, '')));
    return isInside(path, roots) && statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The reset of `credential.helper` among the constants cleared these too. */
function ownHelpers(entries: readonly ConfigEntry[]): ConfigPair[] {
  return entries
    .filter((entry) => isOwn(entry) && /^credential\.(?:.*\.)?helper$/s.test(entry.key))
    .filter(({ garbled }) => !garbled.key && !garbled.value)
    .map(({ key, value = '' }): ConfigPair => [key, value]);
}

const strategy = ({ pattern }: KeyRule) =>
  new Refusal(
    'config_strategy',
    `The configuration of this repository sets ${pattern} to a merge strategy that is a program, or that drops changes.`,
    `Ask a person to remove it from .git/config; ${personal}.`,
  );

const personal = 'a person who wants it can set it in their own git configuration (git config --global)';

const redirects = ({ pattern }: KeyRule) =>
  new Refusal(
    'config_redirects',
    `The configuration of this repository sets ${pattern}, which changes where or how git connects and cannot be switched off for one call.`,
    `Ask a person to remove it from .git/config; ${personal}, or start this server with --trust-repo-config for this repository.`,
  );

const outside = ({ pattern }: KeyRule) =>
  new Refusal(
    'config_outside',
    `The configuration of this repository sets ${pattern} to something else than a file inside the folders of this server, and git would read it.`,
    `Ask a person to remove it from .git/config; ${personal}.`,
  );

const unreadable = ({ pattern }: KeyRule) =>
  new Refusal(
    'config_unreadable',
    `The configuration of this repository sets ${pattern} for a name that is not UTF-8, so it cannot be switched off.`,
    'Ask a person to remove it from .git/config.',
  );

const tooLarge = () =>
  new Refusal(
    'config_too_large',
    'The configuration of this repository names more programs and files than can be switched off.',
    'Ask a person to clean up its .git/config.',
  );
