import type { Token } from './tokens.ts';

/** A keyword in upper case; empty for what is none. */
export const word = (token: Token | undefined): string =>
  token?.kind === 'word' ? token.text.toUpperCase() : '';
