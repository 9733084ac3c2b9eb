import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '@handrail/domain';

interface Kind {
  readonly says: RegExp;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** What git says may come from a file that nobody may read, which the configuration includes. */
  readonly silent?: boolean;
  /** Only calls that open connections can fail so. */
  readonly network?: boolean;
}

const CONNECTING = new Set(['clone', 'fetch', 'push']);

/**
 * What git says on standard error (in English, see LC_ALL), and what it means. The first match counts. What stands in
 * quotes is empty here, see `ownWords`.
 */
const kinds: readonly Kind[] = [
  {
    // Git says no more where a file could not be written to its end; other reasons stand behind it.
    says: /[Nn]o space left on device|[Dd]isk quota exceeded|[Oo]ut of diskspace|unable to write (?:loose object |new[ _]index )?file(?!.*: (?!No space))/,
    code: 'disk_full',
    message: 'The disk is full, or takes no more of this user.',
    hint: 'Free some space first. Then git_status shows files that were cut short; git_undo with action "restore" brings back what is committed.',
  },
  {
    says: /^fatal: detected dubious ownership/,
    code: 'dubious_ownership',
    message:
      'Git does not use this repository, since it belongs to another user than the one this server runs as.',
    hint: 'The operator can change its owner, or name it in safe.directory of their own git configuration.',
  },
  {
    says: /clean filter '[^']*' failed|smudge filter .* failed/,
    code: 'filter_off',
    message:
      'A filter that this repository requires is not run, so its files are not stored as they would have to be.',
    hint: 'The operator can let this repository name programs with --trust-repo-config.',
  },
  {
    says: /Author identity unknown|Committer identity unknown|unable to auto-detect email|empty ident name/,
    code: 'no_identity',
    message: 'Git does not know who commits.',
    hint: 'The operator can set user.name and user.email with git config, or GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL.',
  },
  {
    says: /beyond a symbolic link|is outside repository/,
    code: 'outside_repository',
    message: 'A path leads out of the repository.',
    hint: 'Give paths relative to the top of the repository, not through links.',
  },
  {
    says: /would be overwritten by|cannot pull with rebase: You have unstaged|cannot rebase: You have unstaged|Your index contains uncommitted changes|You have unstaged changes|would clobber|Please commit your changes or stash them/,
    code: 'would_overwrite',
    message: 'Changes that are not committed stand in the way, and were left as they are.',
    hint: 'Commit them with git_commit or put them aside with git_stash first.',
  },
  {
    says: /You have not concluded your|is already in progress|there is already a rebase|a rebase in progress|cherry-pick is already in progress|unmerged files|not possible because you have unmerged|needs merge/,
    code: 'in_progress',
    message: 'An operation is under way, or files have conflicts.',
    hint: 'git_status shows them; git_integrate goes on with action "continue" or gives up with "abort".',
  },
  {
    says: /unrelated histories/,
    code: 'unrelated',
    message: 'The two have no commit in common.',
    hint: 'Look at both with git_log; a person can merge them with --allow-unrelated-histories.',
  },
  {
    says: /is a merge but no -m option|empty commit set/,
    code: 'not_applicable',
    message: 'That is a merge, or no commit at all, and cannot be picked or reverted.',
    hint: 'Give a commit that is no merge; git_log lists them.',
  },
  {
    says: /[Cc]annot delete branch .* (?:checked out|used by worktree) at|locked working tree/,
    code: 'in_use',
    message: 'A worktree uses it.',
    hint: 'git_refs, kind worktrees, lists them.',
  },
  {
    says: /not fully merged/,
    code: 'not_merged',
    message: 'The branch has commits that no other branch has; it was left as it is.',
    hint: 'Merge it first with git_integrate.',
  },
  {
    says: /Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|Permission denied \(|access denied|HTTP 40[13]|error: 40[13]/i,
    network: true,
    code: 'not_authenticated',
    message: 'The remote does not let this user in.',
    hint: "The operator's ssh agent or git credential helper must know the way; nobody can be asked here.",
  },
  {
    says: /Host key verification failed/,
    network: true,
    code: 'unknown_host',
    message: 'The key of the remote host is not known, or another one than before.',
    hint: 'The operator can connect once by hand and check the key.',
  },
  {
    says: /transport '[^']*' not allowed|protocol '[^']*' is not supported|remote helper|Unable to find remote helper/i,
    code: 'protocol_refused',
    message: 'Only https and ssh are used, and only by git_sync and git_create.',
    hint: 'Give the remote an address that begins with https:// or ssh://.',
  },
  {
    says: /non-fast-forward|fetch first|stale info|\[(?:remote )?rejected\]|Not possible to fast-forward|divergent branches/,
    code: 'rejected',
    message: 'The other side has commits that this one does not have, or does not take these.',
    hint: 'Fetch with git_sync, look at both with git_log, and merge or rebase with git_integrate.',
  },
  {
    says: /Could not resolve host|Connection (?:refused|timed out|reset|closed)|Could not read from remote|unable to access|Failed to connect|Operation timed out/i,
    network: true,
    code: 'unreachable',
    message: 'The remote could not be reached.',
    hint: 'Look at its address with git_refs, kind remotes, and try again later.',
  },
  {
    says: /did not match any file|no such path|does not exist \(neither|exists on disk, but not in|pathspec '/i,
    code: 'no_such_path',
    message: 'There is no such path there.',
    hint: 'Paths are relative to the top of the repository; git_status and git_show list what is there.',
  },
  {
    says: /unknown revision|bad revision|[Nn]ot a valid|invalid reference|bad object|ambiguous argument|invalid object name|does not have any commits yet|no such ref|Needed a single revision|not something we can merge|invalid upstream|does not point to a commit|a branch is expected|not a commit|is not a valid ref|no such branch|branch '[^']*' not found|missing object|unable to read/,
    code: 'unknown_revision',
    message: 'There is no such revision here.',
    hint: 'git_refs lists branches and tags, git_log the commits.',
  },
  {
    says: /already exists|already used by worktree|already checked out at|cannot lock ref/,
    code: 'exists',
    message: 'Something of that name exists already, or stands in its way.',
    hint: 'Use another name.',
  },
  {
    says: /bad config|unable to parse.*config|bad (?:numeric|boolean|zlib|tree|date).*(?:config|value)|invalid value for|malformed value|config value|error processing config|reading the configuration files|^fatal: unable to access/,
    code: 'bad_config',
    message: 'The configuration of this repository cannot be read.',
    hint: 'A person has to mend it.',
    silent: true,
  },
  {
    says: /must be run in a work tree|this operation must be run in/,
    code: 'no_worktree',
    message: 'This is a bare repository, without files to work on.',
    hint: 'Look at revisions with git_log, git_show and git_diff.',
  },
];

const LOCK =
  /Unable to create '([^']+\.lock)'|could not lock config file ([^\n:]+)|Unable to write (?:new )?index/;

const SHOWN = 1_000;

/** Where git, or ssh for it, speaks for itself: not what the other side, hooks and filters say, nor names of files. */
const OWN =
  /^(?:(?:fatal|error|hint|merge|ssh|BUG): | ! \[|(?:Author|Committer) identity unknown|Please |Host key |Connection |kex_exchange_identification: |[^\s:]+: Permission denied \()|: needs merge$/;

/** `'…'` and `"…"`, but not the apostrophe of a word. */
const QUOTED = /(?<!\w)(['"])(?:.*?)\1(?!\w)/g;

/** What git repeats of its arguments without quotes. */
const REPEATED =
  /(?<=^merge: ).*(?= - not something)|(?<=: (?:bad object|invalid reference:|[Nn]ot a valid object name:?|invalid upstream) ).*$/;

/** The lines that are git's, without the words of the caller in them. */
const ownWords = (said: string): string[] =>
  said
    .split(/[\n\r]+/)
    .filter((line) => OWN.test(line))
    .map((line) => line.replace(QUOTED, '$1$1').replace(REPEATED, ''));

/**
 * Why git failed.
 * @param clean makes what git said fit to be shown: no secrets, no paths outside the roots
 */
export function failureOf(
  verb: string,
  code: number,
  said: string,
  clean: (text: string) => string,
): Refusal {
  const content = clean(said).trim().slice(0, SHOWN);
  const shown = content === '' ? {} : { content };
  const lock = LOCK.exec(said);
  if (lock !== null && /File exists|Another git process|could not lock|Unable to write index\./.test(said))
    return locked(lock[1], shown);
  const lines = ownWords(said);
  const kind = kinds.find(
    ({ says, network = false }) =>
      (!network || CONNECTING.has(verb)) && lines.some((line) => says.test(line)),
  );
  if (kind !== undefined)
    return new Refusal(kind.code, kind.message, kind.hint, kind.silent === true ? {} : shown);
  return new Refusal(
    'git_failed',
    `git ${verb} failed${code > 0 ? ` with exit code ${code}` : ''}.`,
    'git_status shows the state of the repository.',
    shown,
  );
}

function locked(path: string | undefined, shown: { content?: string }): Refusal {
  const since = path === undefined ? undefined : ageOf(path);
  const holder = path === undefined ? undefined : holderOf(path);
  const age = since === undefined ? '' : ` for ${Math.max(0, Math.round(since / 1_000))} s`;
  return new Refusal(
    'locked',
    holder === undefined
      ? `The repository is locked${age}; no running process was found that holds the lock.`
      : `The repository is locked${age} by process ${holder}.`,
    holder === undefined
      ? 'Try again in a moment. If it stays, a git that was killed left the lock behind, and a person can remove the file.'
      : 'Try again when it is done.',
    shown,
  );
}

function ageOf(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : Date.now() - stat.mtimeMs;
}

/** Which process has the file open; Linux only, where /proc tells. */
function holderOf(path: string): string | undefined {
  for (const process of list('/proc')) {
    if (!/^\d+$/.test(process)) continue;
    const folder = join('/proc', process, 'fd');
    if (list(folder).some((descriptor) => linkOf(join(folder, descriptor)) === path)) return process;
  }
  return undefined;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // another user's, or gone
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
