/**
 * Every configuration key of git (`git help --config`, Documentation/config/, and what its sources read
 * beside them) is in one class: what is done about it when a repository's own configuration sets it. A key
 * that no group names fails the test, so that a new git is looked at before it is used.
 *
 * - `inert`: starts no program, names no file and no host, and cannot take work away.
 * - `constant`: the value given here is always passed, whoever set another.
 * - `named`: the value given here is passed for each name the repository sets; where the user's own files
 *   set that name too, theirs.
 * - `path`: names a file; cleared unless it is a regular file inside the roots.
 * - `blame`: names a file, and a later value cannot take it back: without such a file inside the roots `git
 *   blame` is refused.
 * - `strategy`: a later value cannot take it back everywhere (a cherry-pick keeps the first): with another than
 *   those of git itself, verbs that merge are refused.
 * - `network`: as `named`, but only calls that use the network need it.
 * - `refused`: a later value cannot take it back, or would break what it is for; calls that use the network
 *   are refused.
 * - `walled`: a later value cannot take it back; what `why` names is always there and is stronger.
 * - `protected`: git itself reads it from the user's and the system's files only.
 * - `layout`: where the repository lies and how it is stored; judged when it is found.
 * - `unused`: read only by verbs that this server never runs.
 */
type KeyClass =
  | 'inert'
  | 'constant'
  | 'named'
  | 'path'
  | 'blame'
  | 'strategy'
  | 'network'
  | 'refused'
  | 'walled'
  | 'protected'
  | 'layout'
  | 'unused';

/** What the operator's trust gives back to a repository's configuration. */
type Trusted = 'filters' | 'textconv' | 'mergeDrivers' | 'hooks';

export interface KeyRule {
  /**
   * `section.variable`, `section.*.variable` (a subsection), `section.?.variable` (with or without one); `*`
   * as variable is any other.
   */
  readonly pattern: string;
  readonly class: KeyClass;
  readonly why: string;
  /** What is passed instead of the repository's value. */
  readonly value: string | undefined;
  /** Git adds the values up, and an empty one clears those before it. */
  readonly list: boolean;
  readonly trusted: Trusted | undefined;
}

/** Keys that are treated alike. */
export interface KeyGroup {
  readonly class: KeyClass;
  readonly why: string;
  /** Patterns parted by white space, all with `value`, or each with its own. */
  readonly keys: string | Readonly<Record<string, string>>;
  readonly value?: string;
  readonly list?: true;
  readonly trusted?: Trusted;
}
