import { fromLatin1 } from '../../process/latin1.ts';
import { quotePath } from '../../read/text/quote-path.ts';
import type { Changed } from './state.ts';

/** One change as in `git status --short`. */
export const shortState = ({ staged, unstaged, path }: Changed): string =>
  `${letter(staged)}${letter(unstaged)} ${nameOf(path)}`;

/** A path of a state as text on one line. */
export const nameOf = (path: string): string => quotePath(fromLatin1(path));

const letter = (state: string): string => (state === '.' ? ' ' : state);
