import { PatternError, readCharClass } from './char-class.ts';
import { ONE, RUN, type Segment, segmentOf, type Token } from './segment.ts';

/** `**` between slashes: any number of directories, also none. */
export const ANY_DEPTH = '**';

/** Never ends in `**`: `a/**` is kept as `a/**` with a `*` behind it. */
export type PathPattern = readonly (Segment | typeof ANY_DEPTH)[];

/**
 * How far into a pattern the names of a path have led, each the index of the part that comes next; ascending. The
 * pattern's length among them: the path matches.
 */
export type Positions = readonly number[];

/**
 * Reads `*`, `?`, `[…]`, `**` and backslashes, as git's wildmatch does. Braces stand for themselves.
 * @param text names with `/` between them
 * @throws PatternError
 */
export function parsePathPattern(text: string): PathPattern {
  const parts: (Segment | typeof ANY_DEPTH)[] = [];
  let tokens: Token[] = [];
  let start = 0;
  let at = 0;
  const endSegment = () => {
    const segment = text.slice(start, at);
    if (segment === '') throw new PatternError('has an empty name');
    if (!/^\*\*+$/.test(segment)) parts.push(segmentOf(tokens, segment));
    else if (parts.at(-1) !== ANY_DEPTH) parts.push(ANY_DEPTH);
    tokens = [];
  };
  while (at < text.length) {
    const character = text[at];
    const isSlash = character === '/' || (character === '\\' && text[at + 1] === '/');
    if (isSlash) {
      endSegment();
      at += character === '/' ? 1 : 2;
      start = at;
    } else if (character === '*') {
      if (tokens.at(-1) !== RUN) tokens.push(RUN);
      at += 1;
    } else if (character === '?') {
      tokens.push(ONE);
      at += 1;
    } else if (character === '[') {
      const { charClass, end } = readCharClass(text, at);
      tokens.push(charClass);
      at = end;
    } else {
      if (character === '\\') at += 1;
      const code = text.codePointAt(at);
      if (code === undefined) throw new PatternError('ends in a backslash');
      tokens.push(code);
      at += code > 0xff_ff ? 2 : 1;
    }
  }
  endSegment();
  if (parts.at(-1) === ANY_DEPTH) parts.push(segmentOf([RUN], '*'));
  return parts;
}

export const startOf = (pattern: PathPattern): Positions => reach(pattern, 0, []);

/**
 * Goes on by one name. Every position is looked at once, so a path takes at most as many steps as it has names times
 * the parts of the pattern, whatever the pattern.
 */
export function step(pattern: PathPattern, positions: Positions, name: string): Positions {
  const next: number[] = [];
  for (const position of positions) {
    const part = pattern[position];
    if (part === ANY_DEPTH) reach(pattern, position, next);
    else if (part?.matches(name) === true) reach(pattern, position + 1, next);
  }
  return next;
}

export const follow = (pattern: PathPattern, names: readonly string[]): Positions => {
  let positions = startOf(pattern);
  for (const name of names) {
    if (positions.length === 0) break;
    positions = step(pattern, positions, name);
  }
  return positions;
};

/** Whether a path that led to these positions matches. */
export const isEnd = (pattern: PathPattern, positions: Positions): boolean =>
  positions.at(-1) === pattern.length;

function reach(pattern: PathPattern, position: number, positions: number[]): number[] {
  if (position > (positions.at(-1) ?? -1)) positions.push(position);
  return pattern[position] === ANY_DEPTH ? reach(pattern, position + 1, positions) : positions;
}
