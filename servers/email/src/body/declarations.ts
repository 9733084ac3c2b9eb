import { pieces, unescaped } from './css-pieces.ts';
import { isValue, LOGICAL, PROPERTIES } from './properties.ts';

export interface Declaration {
  /** In lower case, but for custom properties. */
  readonly name: string;
  /** In lower case, but where variables stand; without `!important`. */
  readonly value: string;
  readonly isImportant: boolean;
}

/** No value that matters is longer; a background may hold a picture. */
const LONGEST = 1000;
/** What is longer without its pictures is not looked into, and hides. */
const LONGEST_BLOCK = 64 * 1024;
const UNREAD: readonly Declaration[] = [{ name: 'display', value: 'env()', isImportant: true }];

/**
 * The declarations of a `style` attribute or of a block that can make text disappear or appear again; without those
 * whose value is none, which browsers overlook, so that what stands before them holds.
 */
export function declarationsOf(css: string): readonly Declaration[] {
  const bare = css.length <= LONGEST_BLOCK ? css : css.replace(/url\(\s*["']?data:[^)]*/gi, 'url(');
  if (bare.length > LONGEST_BLOCK) return UNREAD;
  const found: Declaration[] = [];
  for (const { text, end } of pieces(bare)) {
    const colon = text.indexOf(':');
    if (end === '{' || colon < 0 || colon > LONGEST) continue;
    const declaration = declarationOf(text.slice(0, colon), text.slice(colon + 1).trim());
    if (declaration !== undefined) found.push(declaration);
  }
  return found;
}

function declarationOf(rawName: string, rawValue: string): Declaration | undefined {
  const spelt = unescaped(rawName).trim();
  const isOwn = spelt.startsWith('--');
  const lower = isOwn ? spelt : spelt.toLowerCase();
  const name = LOGICAL.get(lower) ?? lower;
  if (!isOwn && !PROPERTIES.has(name)) return undefined;
  const mark = rawValue.lastIndexOf('!');
  const isImportant = mark >= 0 && /^!\s*important$/i.test(unescaped(rawValue.slice(mark)).trim());
  const written = unescaped(shortened(isImportant ? rawValue.slice(0, mark).trim() : rawValue));
  const value = isOwn || /var\(/i.test(written) ? written : written.toLowerCase();
  return isOwn || isValue(name, value) ? { name, value, isImportant } : undefined;
}

/** Addresses, of which pictures can be part, say nothing here. */
const shortened = (value: string): string =>
  value.length <= LONGEST ? value : value.replace(/url\([^)]*\)?/gi, 'url()').slice(0, LONGEST);
