/** One piece of a JavaScript regular expression: an escape, a class, the opening of a group, a quantifier, a character. */
const TOKEN =
  /\\(?:u\{[^}]*\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|c[A-Za-z]|k<[^>]*>|[pP]\{[^}]*\}|\d+|[^])|\[(?:\\[^]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>|[a-z-]+:))?|[*+?]\??|\{\d+(?:,\d*)?\}\??|[^]/gu;

/** Takes a valid pattern apart; joined again, the tokens are the pattern. */
export const tokensOf = (source: string): string[] => source.match(TOKEN) ?? [];

export const isLookaround = (token: string): boolean => /^\(\?<?[=!]/.test(token);

/** Escapes that mean a line feed and nothing else. */
export const isNewline = (token: string): boolean =>
  /^(?:\n|\\(?:n|\n|x0a|u000a|u\{0*a\}|cj|0?12))$/i.test(token);

const isQuantifier = (token: string): boolean => /^(?:[*+?]\??|\{\d)/.test(token);

/** Of a quantifier: whether what stands before it may be absent. */
const allowsNone = (token: string): boolean => /^(?:[*?]|\{0)/.test(token);

const hasAlternatives = (tokens: readonly string[]): boolean => {
  let depth = 0;
  return tokens.some((token) => {
    if (token.startsWith('(')) depth += 1;
    else if (token === ')') depth -= 1;
    return token === '|' && depth === 0;
  });
};

/**
 * Drops `.*` at the beginning, which changes nothing of whether a line matches; without it a line that does not takes
 * time proportional to its length, and not to the square of that.
 */
export const withoutLeadingAny = (tokens: readonly string[]): readonly string[] =>
  tokens[0] === '.' && /^\*\??$/.test(tokens[1] ?? '') && !hasAlternatives(tokens)
    ? withoutLeadingAny(tokens.slice(2))
    : tokens;

/**
 * The longest text, of ASCII characters, that stands in everything the pattern matches; '' when none is known. What stands
 * in groups is not looked into.
 */
export function requiredText(tokens: readonly string[]): string {
  if (hasAlternatives(tokens)) return '';
  let best = '';
  let run = '';
  let depth = 0;
  const end = () => {
    if (run.length > best.length) best = run;
    run = '';
  };
  for (const [index, token] of tokens.entries()) {
    if (token.startsWith('(')) depth += 1;
    const next = tokens[index + 1] ?? '';
    const character = depth > 0 ? undefined : literalOf(token);
    if (token === ')') depth -= 1;
    if (character === undefined) {
      if (depth > 0 || !isAnchor(token)) end();
    } else if (!isQuantifier(next)) run += character;
    else {
      if (!allowsNone(next)) run += character;
      end();
    }
  }
  end();
  return best;
}

const isAnchor = (token: string): boolean => /^(?:\^|\$|\\[bB])$/.test(token);

/** The character that a token stands for; `undefined` when it is not one alone, or not of ASCII. */
function literalOf(token: string): string | undefined {
  if (/^\\[!-/:-@[-`{-~]$/.test(token)) return token.slice(1);
  return /^[ -~]$/.test(token) && !/[\\^$.*+?()[|]/.test(token) ? token : undefined;
}

/**
 * The pattern with nothing in it that matches a line feed, so that in a text of many lines it matches just where it does
 * within one of them. Escapes that mean the line feed itself stay: see `isNewline`.
 */
export const withinLines = (tokens: readonly string[]): string => tokens.map(withinLine).join('');

function withinLine(token: string): string {
  if (token === '\\s' || token === '\\W' || token === '\\D')
    return `[^${token.toLowerCase() === '\\s' ? '\\S' : token.toLowerCase()}\\n]`;
  if (token.startsWith('[^')) return `[^\\n${token.slice(2).replace(/^-/, '\\-')}`;
  // oxlint-disable-next-line no-control-regex -- a range may begin with one
  const mayMatch = /^\\p/i.test(token) || /^\[.*(?:\\[sWDpPnxuctvf\d]|[\u0000-\n])/s.test(token);
  return mayMatch ? `(?:(?!\\n)${token})` : token;
}
