import { quote } from './quote.ts';

const STRING = String.raw`"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"`;
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const TOKEN = new RegExp(`${STRING}|${NUMBER}|true|false|null|[[\\]{},:]`, 'y');
const GAP = /[ \t\n\r]*/y;

/** What may come next: a value; in a list also its end; in an object a key, also its end, or what is behind either. */
type Next = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | 'rest';

/** Keys so far of each object that is open, undefined for a list; the innermost last. */
type Open = (Set<string> | undefined)[];

/**
 * What is wrong with a text of JSON, and where, such as `is no valid JSON at line 1, column 5`; undefined where nothing is.
 * JSON.parse does not always say the place, takes the last one of keys that are there twice, and gives `__proto__` as
 * other readers of the value overlook it. Of what is in the text it shows keys alone.
 * @see https://www.rfc-editor.org/rfc/rfc8259
 */
export function jsonProblem(text: string): string | undefined {
  const open: Open = [];
  let next: Next | undefined = 'value';
  for (let at = endOf(GAP, text, 0); at < text.length;) {
    const end = endOf(TOKEN, text, at);
    const token = text.slice(at, end);
    if (next.startsWith('key') && token.startsWith('"')) {
      const key = String(JSON.parse(token));
      if (key === '__proto__') return `has a key "__proto__"${place(text, at)}, which cannot be used`;
      const keys = open.at(-1);
      if (keys?.has(key) === true) return `has the key ${quote(key)} twice, again${place(text, at)}`;
      keys?.add(key);
    }
    next = behind(next, token, open);
    if (next === undefined) return `is no valid JSON${place(text, at)}`;
    at = endOf(GAP, text, end);
  }
  return next === 'rest' && open.length === 0
    ? undefined
    : `is no valid JSON${place(text, text.length)}: it ends too early`;
}

/** Undefined where the token cannot stand there. */
function behind(next: Next, token: string, open: Open): Next | undefined {
  if (token === '') return undefined;
  const isSymbol = /^[[\]{},:]$/.test(token);
  switch (next) {
    case 'key':
    case 'key or }':
      if (token === '}' && next === 'key or }') return closed(open);
      return token.startsWith('"') ? ':' : undefined;
    case ':':
      return token === ':' ? 'value' : undefined;
    case 'value':
    case 'value or ]':
      if (token === ']' && next === 'value or ]') return closed(open);
      if (token === '{') return opened(open, new Set(), 'key or }');
      if (token === '[') return opened(open, undefined, 'value or ]');
      return isSymbol ? undefined : 'rest';
    case 'rest': {
      if (open.length === 0) return undefined;
      const isObject = open.at(-1) !== undefined;
      if (token === ',') return isObject ? 'key' : 'value';
      return token === (isObject ? '}' : ']') ? closed(open) : undefined;
    }
  }
}

function opened(open: Open, keys: Set<string> | undefined, next: Next): Next {
  open.push(keys);
  return next;
}

function closed(open: Open): Next {
  open.pop();
  return 'rest';
}

/** The end of what the pattern finds right there; the place itself where that is nothing. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function place(text: string, at: number): string {
  const lines = text.slice(0, at).split('\n');
  return ` at line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
}
