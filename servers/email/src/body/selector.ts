import { parse, SelectorType, type Selector as Token } from 'css-what';

/** What one element must have, and how it stands to the one before: within, child of, beside. */
export interface Compound {
  readonly parts: readonly Token[];
  readonly link: SelectorType | undefined;
}

export interface Selector {
  readonly compounds: readonly Compound[];
  /** Specificity (Selectors 4, §17) as one number. */
  readonly weight: number;
  /** What an element must have to be looked at: `#id`, `.class`, a tag, or `*`. */
  readonly key: string;
  readonly isOnlyKey: boolean;
  /** Tags, `.classes` and `#ids` that open elements must have. */
  readonly needs: readonly string[];
}

const LONGEST = 1000;

/** All that holds for every element: what stands for a selector that nobody can make out. */
export const EVERYTHING = '*';

/**
 * One selector, not a list of them.
 * @returns undefined for what cannot be read
 */
export function selectorOf(text: string): Selector | undefined {
  const tokens = parsed(text);
  if (tokens === undefined) return undefined;
  const compounds = compoundsOf(tokens);
  const names = (compounds.at(-1)?.parts ?? []).flatMap(nameOf);
  const key =
    names.find((name) => name.startsWith('#')) ?? names.find((name) => name.startsWith('.')) ?? names[0];
  return {
    compounds,
    weight: weightOf(tokens),
    key: key ?? EVERYTHING,
    isOnlyKey: tokens.length === 1 && (key !== undefined || tokens[0]?.type === SelectorType.Universal),
    needs: needsOf(compounds),
  };
}

/** What stands between the combinators. */
export function compoundsOf(tokens: readonly Token[]): readonly Compound[] {
  const compounds: { parts: Token[]; link: SelectorType | undefined }[] = [{ parts: [], link: undefined }];
  for (const token of tokens)
    if (LINKS.has(token.type)) compounds.push({ parts: [], link: token.type });
    else compounds.at(-1)?.parts.push(token);
  return compounds;
}

function parsed(text: string): readonly Token[] | undefined {
  if (text.length > LONGEST) return undefined;
  try {
    const [first, ...more] = parse(text);
    return more.length === 0 ? first : undefined;
  } catch {
    return undefined;
  }
}

const LINKS: ReadonlySet<SelectorType> = new Set([
  SelectorType.Descendant,
  SelectorType.Child,
  SelectorType.Adjacent,
  SelectorType.Sibling,
  SelectorType.ColumnCombinator,
  SelectorType.Parent,
]);

function nameOf(token: Token): readonly string[] {
  if (token.type === SelectorType.Tag) return [token.name];
  if (token.type !== SelectorType.Attribute || token.ignoreCase !== 'quirks') return [];
  return [`${token.name === 'id' ? '#' : '.'}${token.value}`];
}

function needsOf(compounds: readonly Compound[]): readonly string[] {
  const needs: string[] = [];
  for (let at = compounds.length - 1; at > 0; at -= 1) {
    const link = compounds[at]?.link;
    if (link !== SelectorType.Descendant && link !== SelectorType.Child) break;
    needs.push(...(compounds[at - 1]?.parts ?? []).flatMap(nameOf));
  }
  return needs;
}

/** Attributes that a selector asks for. */
export const attributesOf = (tokens: readonly Token[]): readonly string[] =>
  tokens.flatMap((token) => {
    if (token.type === SelectorType.Attribute) return [token.name];
    if (token.type !== SelectorType.Pseudo) return [];
    return Array.isArray(token.data) ? token.data.flatMap(attributesOf) : [token.name];
  });

const weightOf = (tokens: readonly Token[]): number =>
  tokens.reduce((sum, token) => {
    if (token.type === SelectorType.Tag || token.type === SelectorType.PseudoElement) return sum + 1;
    if (token.type === SelectorType.Attribute)
      return sum + (token.name === 'id' && token.ignoreCase === 'quirks' ? 10_000 : 100);
    if (token.type !== SelectorType.Pseudo || token.name === 'where') return sum;
    return sum + (Array.isArray(token.data) ? Math.max(0, ...token.data.map(weightOf)) : 100);
  }, 0);
