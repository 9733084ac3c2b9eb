import type { Token } from './tokens.ts';

const CLOSING: Readonly<Record<string, string>> = { '"': '"', '`': '`', '[': ']' };

/** What a word or a quoted name is called, without its quotes; undefined for any other token. */
export function identifier({ kind, text }: Token): string | undefined {
  if (kind !== 'word' && kind !== 'name') return undefined;
  const closing = CLOSING[text[0] ?? ''];
  if (closing === undefined) return text;
  const inner = text.endsWith(closing) ? text.slice(1, -1) : text.slice(1);
  return closing === ']' ? inner : inner.replaceAll(closing.repeat(2), closing);
}
