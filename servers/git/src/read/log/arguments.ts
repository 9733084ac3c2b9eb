import { callerPattern, callerText } from '../asked/caller-text.ts';
import { callerDate } from '../asked/date.ts';
import { LOG_FORMAT } from './record.ts';

export interface LogFilters {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** POSIX extended regular expressions, as `grep`. */
  readonly author?: string | undefined;
  readonly grep?: string | undefined;
  /** Text whose number of occurrences a commit changes. */
  readonly pickaxe?: string | undefined;
}

const shape = [
  'log',
  '--no-color',
  '--no-show-signature',
  '--no-ext-diff',
  '--no-textconv',
  '--encoding=UTF-8',
  // Git's own choice, which older ones do not make.
  '--decorate-refs=HEAD',
  '--decorate-refs=refs/heads/',
  '--decorate-refs=refs/remotes/',
  '--decorate-refs=refs/tags/',
  `--format=${LOG_FORMAT}`,
];

/**
 * The beginning of a `git log`, up to where the revisions stand.
 * @throws Refusal `invalid_argument`, `invalid_date`, `pattern_too_large`
 */
export const logArguments = ({ since, until, author, grep, pickaxe }: LogFilters): string[] => [
  ...shape,
  ...(since === undefined ? [] : [`--since=${callerDate('since', since)}`]),
  ...(until === undefined ? [] : [`--until=${callerDate('until', until)}`]),
  '--extended-regexp',
  ...(author === undefined ? [] : [`--author=${callerPattern('author', author)}`]),
  ...(grep === undefined ? [] : [`--grep=${callerPattern('grep', grep)}`]),
  ...(pickaxe === undefined ? [] : [`-S${callerText('pickaxe', pickaxe)}`]),
];
