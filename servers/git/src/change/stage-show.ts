import { decodeText } from '../process/decode-text.ts';
import { quotePath } from '../read/quote-path.ts';
import type { Changed } from './backup-state.ts';

/** One change as in `git status --short`. */
export const shortState = ({ staged, unstaged, path }: Changed): string =>
  `${letter(staged)}${letter(unstaged)} ${nameOf(path)}`;

/** A path of a state as text on one line. */
export const nameOf = (path: string): string => quotePath(decodeText(Buffer.from(path, 'latin1')));

const letter = (state: string): string => (state === '.' ? ' ' : state);
