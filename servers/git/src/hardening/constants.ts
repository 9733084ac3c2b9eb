import { keyRules } from './config-keys.ts';

/** One GIT_CONFIG_KEY_n and its GIT_CONFIG_VALUE_n; git-config(1). */
export type ConfigPair = readonly [key: string, value: string];

/** githooks(5): what `hook.<event>.enabled` (git ≥ 2.54) is set for; older gits take no notice. */
export const hookEvents: readonly string[] = [
  'applypatch-msg',
  'commit-msg',
  'fsmonitor-watchman',
  'p4-changelist',
  'p4-post-changelist',
  'p4-pre-submit',
  'p4-prepare-changelist',
  'post-applypatch',
  'post-checkout',
  'post-commit',
  'post-index-change',
  'post-merge',
  'post-receive',
  'post-rewrite',
  'post-update',
  'pre-applypatch',
  'pre-auto-gc',
  'pre-commit',
  'pre-merge-commit',
  'pre-push',
  'pre-rebase',
  'pre-receive',
  'prepare-commit-msg',
  'proc-receive',
  'push-to-checkout',
  'reference-transaction',
  'sendemail-validate',
  'update',
];

/**
 * What every git is given, whatever the repository and its user have configured. A trusted repository gets
 * its hooks back. The rest stays off there too: a file system monitor outlives the call that started it,
 * signing may wait for a passphrase that nobody can type, an external diff or a pager changes what is read
 * from git, and upkeep goes on after the answer.
 */
export function constantPairs({ trusted }: { readonly trusted: boolean }): readonly ConfigPair[] {
  return trusted ? forTrusted : forOthers;
}

const constants = keyRules.filter((rule) => rule.class === 'constant');
const asPair = ({ pattern, value = '' }: (typeof constants)[number]): ConfigPair => [pattern, value];

const forTrusted: readonly ConfigPair[] = constants.filter((rule) => rule.trusted === undefined).map(asPair);
const forOthers: readonly ConfigPair[] = constants.map(asPair);

/** For a configuration that names hooks; to pass them always would cost each call a tenth of a millisecond. */
export const hookPairs: readonly ConfigPair[] = hookEvents.map((event) => [`hook.${event}.enabled`, 'false']);
