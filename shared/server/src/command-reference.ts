import { ConfigError } from './errors.ts';
import type { Program } from './secret-program.ts';

/** A word of what is neither space nor quote, and of quoted pieces, in which nothing is special but their end. */
const WORD = /\s*((?:[^\s"']|"[^"]*"|'[^']*')+)/y;
const PIECE = /"([^"]*)"|'([^']*)'|[^"']+/g;

/**
 * The program of `command:PROGRAM ARGUMENTS`, whose first line of output is the secret. No shell reads it: spaces
 * separate words, quotes of either kind keep one together, and nothing else means anything, not even a backslash.
 * @throws ConfigError
 */
export function commandProgram(text: string): Program {
  const [program, ...args] = wordsOf(text.trim());
  if (program === undefined) throw new ConfigError('must name a program as command:PROGRAM ARGUMENTS');
  return {
    program,
    args,
    reference: `command:${program}`, // not its arguments: they may say more than is to be shown
    secretIn: (output) => /^[^\r\n]*/.exec(output)?.[0] ?? '',
    missing: 'which printed nothing, or failed',
  };
}

function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  WORD.lastIndex = 0;
  for (let at = 0; at < text.length; at = WORD.lastIndex) {
    const [, word] = WORD.exec(text) ?? [];
    if (word === undefined) throw new ConfigError('has a quote in command: that does not end');
    words.push(word.replace(PIECE, (plain, double?: string, single?: string) => double ?? single ?? plain));
  }
  return words;
}
