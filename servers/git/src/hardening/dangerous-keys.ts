import type { KeyGroup } from './key-rule.ts';

/**
 * A plain merge of three texts, as without a driver. An empty command would succeed and so take "ours". A
 * merge that merge-file refuses (binary) is made a conflict (1): its own 255 ends the whole merge in git
 * ≥ 2.43.
 */
const mergeTexts = 'git merge-file -q -L ours -L base -L theirs --marker-size=%L %A %O %B || exit 1';

/** What must be taken from a repository's configuration, looked at, or known to be harmless for a reason. */
export const dangerousKeys: readonly KeyGroup[] = [
  {
    class: 'constant',
    why: 'Starts a program, or a service that stays behind.',
    keys: {
      'core.fsmonitor': 'false',
      'core.editor': 'false',
      'sequence.editor': 'false',
      'core.pager': 'cat',
      'core.askPass': '',
      'core.alternateRefsCommand': 'true',
      'diff.external': '',
      'gc.auto': '0',
      'maintenance.auto': 'false',
    },
  },
  {
    class: 'constant',
    why: 'Names a folder of programs.',
    keys: { 'core.hooksPath': '/dev/null' },
    trusted: 'hooks',
  },
  {
    class: 'constant',
    why: 'Copies hooks into a repository that is made.',
    keys: { 'init.templateDir': '' },
  },
  {
    class: 'constant',
    why: 'Starts gpg, ssh-keygen or a program instead of them, which may wait for a passphrase.',
    keys: {
      'commit.gpgSign': 'false',
      'tag.gpgSign': 'false',
      'tag.forceSignAnnotated': 'false',
      'push.gpgSign': 'false',
      'log.showSignature': 'false',
    },
  },
  {
    class: 'constant',
    why: 'Starts git inside submodules, whose own configuration nobody has looked at.',
    keys: {
      'submodule.recurse': 'false',
      'fetch.recurseSubmodules': 'false',
      'push.recurseSubmodules': 'no',
      'diff.ignoreSubmodules': 'dirty',
      'diff.submodule': 'short',
      'status.submoduleSummary': 'false',
    },
  },
  {
    class: 'named',
    why: 'The same for one submodule, stronger than the general key.',
    keys: {
      'submodule.*.ignore': 'dirty',
      'submodule.*.update': 'none',
      'submodule.*.fetchRecurseSubmodules': 'false',
    },
  },
  {
    class: 'named',
    why: 'Runs a program on each file that is compared, added or checked out.',
    keys: {
      'filter.*.clean': '',
      'filter.*.smudge': '',
      'filter.*.process': '',
      'filter.*.required': 'false',
    },
    trusted: 'filters',
  },
  {
    class: 'named',
    why: 'Runs a program on each file that is shown.',
    keys: { 'diff.*.textconv': 'cat' },
    trusted: 'textconv',
  },
  {
    class: 'named',
    why: 'Runs a program instead of a diff (empty, it fails unless --no-ext-diff is given), or keeps what one made in refs.',
    keys: { 'diff.*.command': '', 'diff.*.cachetextconv': 'false' },
  },
  {
    class: 'named',
    why: 'Runs a program that merges.',
    keys: { 'merge.*.driver': mergeTexts },
    trusted: 'mergeDrivers',
  },
  {
    class: 'named',
    why: 'Hooks of git ≥ 2.54. One named like an event makes `hook.<event>.enabled` its own: the constant is not enough.',
    keys: { 'hook.*.enabled': 'false', 'hook.*.command': 'true' },
    trusted: 'hooks',
  },
  {
    class: 'named',
    why: 'When such a hook runs.',
    keys: { 'hook.*.event': '' },
    list: true,
    trusted: 'hooks',
  },
  {
    class: 'named',
    why: 'Runs a program where a signature is checked or made.',
    keys: { 'gpg.?.program': 'false', 'gpg.ssh.defaultKeyCommand': 'false' },
  },
  {
    class: 'named',
    why: 'Options of merge: `-F FILE` puts any file into a message.',
    keys: { 'branch.*.mergeOptions': '' },
  },
  {
    class: 'constant',
    why: 'Moves other branches than the one that is rebased, and no backup is made of those.',
    keys: { 'rebase.updateRefs': 'false' },
  },
  {
    class: 'constant',
    why: 'Writes what a conflict was and how it was resolved into files of its own, and resolves the next one alike.',
    keys: { 'rerere.enabled': 'false', 'rerere.autoUpdate': 'false' },
  },
  {
    class: 'named',
    why: 'A regular expression that is tried on every line may take for ever.',
    keys: { 'diff.*.xfuncname': '^$', 'diff.*.funcname': '^$' },
  },
  {
    class: 'strategy',
    why: 'A strategy is any git-merge-NAME, and `ours` takes this side without a word.',
    keys: 'pull.twohead pull.octopus',
  },
  { class: 'named', why: 'Run by a fork of git on every status.', keys: { 'core.virtualFilesystem': '' } },
  {
    class: 'named',
    why: 'Takes more processes or memory than the call needs.',
    keys: {
      'checkout.workers': '1',
      'grep.threads': '0',
      'pack.threads': '0',
      'index.threads': 'true',
      'core.deltaBaseCacheLimit': '96m',
    },
  },
  {
    class: 'walled',
    why: 'GIT_ALLOW_PROTOCOL lists the protocols that may be used; GIT_NO_LAZY_FETCH ends fetches that nobody asked for.',
    keys: `protocol.?.allow core.gitProxy remote.*.promisor remote.*.partialCloneFilter extensions.partialClone
      core.partialCloneFilter`,
  },
  {
    class: 'walled',
    why: 'GIT_SSH_COMMAND and GIT_SSH_VARIANT are set.',
    keys: 'core.sshCommand ssh.variant',
  },
  { class: 'walled', why: 'The output is no terminal and GIT_PAGER is set.', keys: 'pager.*' },
  {
    class: 'walled',
    why: 'The reset by `credential.helper` clears every helper.',
    keys: 'credential.*.helper',
  },
  {
    class: 'constant',
    why: 'Runs a program that gives passwords; the user’s own come back for calls that use the network.',
    keys: { 'credential.helper': '' },
  },
  {
    class: 'path',
    why: 'A file that git reads, or copies into what it makes.',
    keys: `core.attributesFile core.excludesFile mailmap.file commit.template diff.orderFile
      gpg.ssh.allowedSignersFile gpg.ssh.revocationFile`,
    value: '/dev/null',
  },
  {
    class: 'blame',
    why: 'A file whose lines are echoed when they name no commit. Git sorts the values, so that the empty one, which clears, comes first.',
    keys: 'blame.ignoreRevsFile',
  },
  {
    class: 'layout',
    why: 'Where the repository lies, how it is stored, and which files its configuration comes from.',
    keys: `core.worktree core.bare core.repositoryFormatVersion extensions.* include.path includeIf.*.path
      submodule.*.gitdir`,
  },
  {
    class: 'protected',
    why: 'Read from the user’s and the system’s files only.',
    keys: 'safe.bareRepository safe.directory trace2.* uploadpack.packObjectsHook',
  },
  {
    class: 'named',
    why: 'Guards of what is checked out, and the record that lost commits are found by.',
    keys: { 'core.protectHFS': 'true', 'core.protectNTFS': 'true', 'core.logAllRefUpdates': 'true' },
  },
  {
    class: 'constant',
    why: 'Fetches from places that the other side names.',
    keys: { 'transfer.bundleURI': 'false' },
  },
  {
    class: 'constant',
    why: 'Changes the form of what is read from git.',
    keys: {
      'color.ui': 'false',
      'column.ui': 'never',
      'core.quotePath': 'false',
      'diff.noPrefix': 'false',
      'diff.mnemonicPrefix': 'false',
      'diff.srcPrefix': 'a/',
      'diff.dstPrefix': 'b/',
      'diff.relative': 'false',
      'format.pretty': 'medium',
      'log.follow': 'false',
      'log.showRoot': 'true',
      'i18n.logOutputEncoding': 'UTF-8',
      'i18n.commitEncoding': 'UTF-8',
    },
  },
  {
    class: 'named',
    why: 'The same, stronger than the general key.',
    keys: {
      'color.advice': 'false',
      'color.branch': 'false',
      'color.diff': 'false',
      'color.grep': 'false',
      'color.push': 'false',
      'color.remote': 'false',
      'color.showBranch': 'false',
      'color.status': 'false',
      'color.transport': 'false',
      'diff.color': 'false',
      'status.color': 'false',
      'column.branch': 'never',
      'column.status': 'never',
      'column.tag': 'never',
    },
  },
];
