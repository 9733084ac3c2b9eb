import { keyParts } from './config-keys.ts';
import type { ConfigEntry } from './config-scan.ts';
import type { KeyRule } from './key-rule.ts';

/** What a repository's configuration asks for and does not get. Names are the repository's words: untrusted. */
export interface Skipped {
  /** Names of filters, as in `.gitattributes`. */
  readonly filters: readonly string[];
  readonly textconv: readonly string[];
  readonly mergeDrivers: readonly string[];
  /** Names of hooks in the configuration (git ≥ 2.54). */
  readonly hooks: readonly string[];
  /** The hooks of a folder do not run, neither of `.git/hooks` nor of `core.hooksPath`. */
  readonly hooksPath: boolean;
  /** Commits or tags would be signed. */
  readonly signing: boolean;
  /** All other keys that have another value now; patterns of the table, ours. */
  readonly others: readonly string[];
}

type Changed = readonly (readonly [key: string, rule: KeyRule])[];

export function whatIsSkipped(entries: readonly ConfigEntry[], changed: Changed, trusted: boolean): Skipped {
  const names = (kind: KeyRule['trusted']) => [
    ...new Set(
      changed.filter(([, rule]) => rule.trusted === kind).map(([key]) => keyParts(key).subsection ?? ''),
    ),
  ];
  const last = (key: string) => entries.findLast((entry) => entry.key === key);
  return {
    filters: names('filters'),
    textconv: names('textconv'),
    mergeDrivers: names('mergeDrivers'),
    hooks: names('hooks'),
    hooksPath: !trusted,
    signing: ['commit.gpgsign', 'tag.gpgsign'].some((key) => isTrue(last(key))),
    others: [...new Set(changed.flatMap(([, { pattern, trusted: kind }]) => (kind ? [] : [pattern])))],
  };
}

/** git-config(1), `--type=bool`. */
const isTrue = (entry: ConfigEntry | undefined): boolean =>
  entry !== undefined &&
  (entry.value === undefined || /^(?:true|yes|on|[+-]?0*[1-9]\d*[kmg]?)$/i.test(entry.value));
