import { declarationsOf, plainCss, type Declaration } from './declarations.ts';
import { appliesToScreen } from './media-query.ts';
import { selectorOf, type Compound, type Selector } from './selector.ts';

const MOST_CSS = 256 * 1024;
const MOST_RULES = 5000;
/** Rules of one key that ask for more than the key. */
const MOST_PARTICULAR = 20;
/** Comparisons with ancestors in one document; a newsletter needs some thousands. */
const MOST_COMPARISONS = 300_000;
const MOST_KNOWN = 2000;

/** An element as selectors see it. */
export interface Element {
  readonly tag: string;
  readonly id: string;
  readonly classes: ReadonlySet<string>;
}

/** Whether some open element matches a compound, as `div.card` of `div.card p`. */
export type IsWithin = (compound: Compound) => boolean;

/** A declaration and what decides which of several holds. */
interface Ranked {
  readonly declaration: Declaration;
  readonly weight: number;
  readonly order: number;
}

interface Rule {
  readonly selector: Selector;
  readonly ranked: readonly Ranked[];
}

/** The rules whose last compound has a certain id, class or tag. */
interface Shelf {
  /** Of those that ask for nothing else: the last declaration of each property. */
  readonly plain: Map<string, Ranked>;
  readonly particular: Rule[];
}

interface Known {
  readonly always: readonly Ranked[];
  readonly inContext: readonly Rule[];
  /** What holds without looking around, and with every rule of `inContext`. */
  readonly least: readonly Declaration[];
  readonly most: readonly Declaration[];
}

/**
 * The style sheets of a document, as far as mail uses them: compounds of tag, class and id, and such within others.
 * What else there is (states, attributes, siblings) never applies. The order of the ancestors is not looked at. Beyond
 * the bounds a rule holds wherever it could: what a monstrous sheet hides stays hidden.
 */
export class StyleSheet {
  readonly #shelves = new Map<string, Shelf>();
  readonly #known = new Map<string, Known>();
  #count = 0;
  #length = 0;
  #comparisons = 0;

  add(css: string): void {
    const taken = css.slice(0, MOST_CSS - this.#length);
    this.#length += taken.length;
    this.#addBlocks(plainCss(taken), 0);
  }

  /** Weakest first; `!important` is for the caller to look at. */
  match(element: Element, isWithin: IsWithin): readonly Declaration[] {
    if (this.#count === 0) return NONE;
    const { always, inContext, least, most } = this.#candidates(element);
    if (this.#comparisons > MOST_COMPARISONS) return most;
    const others = inContext.filter(({ selector: { ancestors } }) => {
      this.#comparisons += ancestors.length;
      return ancestors.every(isWithin);
    });
    if (others.length === 0) return least;
    return others.length === inContext.length ? most : sorted([...always, ...rankedIn(others)]);
  }

  #candidates(element: Element): Known {
    const { tag, id, classes } = element;
    const signature = id === '' && classes.size === 0 ? tag : `${tag} #${id} .${[...classes].join(' .')}`;
    const known = this.#known.get(signature);
    if (known !== undefined) return known;
    const names = [tag, ...[...classes].map((name) => `.${name}`), `#${id}`];
    const shelves = ['*', ...names].flatMap((name) => this.#shelves.get(name) ?? []);
    const rules = shelves
      .flatMap(({ particular }) => particular)
      .filter(({ selector }) => isMatch(selector.last, element));
    const always = [
      ...shelves.flatMap(({ plain }) => [...plain.values()]),
      ...rankedIn(rules.filter(({ selector }) => selector.ancestors.length === 0)),
    ];
    const inContext = rules.filter(({ selector }) => selector.ancestors.length > 0);
    const made = {
      always,
      inContext,
      least: sorted(always),
      most: sorted([...always, ...rankedIn(inContext)]),
    };
    if (this.#known.size < MOST_KNOWN && signature.length < 200) this.#known.set(signature, made);
    return made;
  }

  #addBlocks(css: string, depth: number): void {
    let at = 0;
    while (at < css.length && this.#count < MOST_RULES) {
      const open = css.indexOf('{', at);
      if (open < 0) return;
      // Statements such as @import, and what markup leaves around a sheet, stand before the prelude.
      const head = css.slice(at, open).replaceAll('<!--', '').replaceAll('-->', '');
      const prelude = head.slice(head.lastIndexOf(';') + 1).trim();
      const isNesting = prelude.startsWith('@');
      const close = isNesting ? matchingBrace(css, open) : css.indexOf('}', open);
      const end = close < 0 ? css.length : close;
      const block = css.slice(open + 1, end);
      if (!isNesting) this.#addRule(prelude, block);
      else if (depth < 4 && appliesToScreen(prelude.toLowerCase())) this.#addBlocks(block, depth + 1);
      at = end + 1;
    }
  }

  #addRule(prelude: string, block: string): void {
    const declarations = declarationsOf(block);
    if (declarations.length === 0) return;
    for (const text of prelude.slice(0, 4000).split(',')) {
      const selector = selectorOf(text.trim().toLowerCase());
      if (selector === undefined) continue;
      this.#count += 1;
      const order = this.#count;
      const ranked = declarations.map((declaration) => ({ declaration, weight: selector.weight, order }));
      const shelf: Shelf = this.#shelves.get(selector.key) ?? { plain: new Map(), particular: [] };
      this.#shelves.set(selector.key, shelf);
      if (selector.isOnlyKey || shelf.particular.length >= MOST_PARTICULAR) putAll(shelf.plain, ranked);
      else shelf.particular.push({ selector, ranked });
    }
  }
}

const NONE: readonly Declaration[] = [];

function putAll(plain: Map<string, Ranked>, ranked: readonly Ranked[]): void {
  for (const one of ranked) {
    const { name, isImportant } = one.declaration;
    plain.set(isImportant ? `${name}!` : name, one);
  }
}

const rankedIn = (rules: readonly Rule[]): readonly Ranked[] => rules.flatMap(({ ranked }) => ranked);

const sorted = (ranked: readonly Ranked[]): readonly Declaration[] =>
  ranked
    .toSorted((one, other) => one.weight - other.weight || one.order - other.order)
    .map(({ declaration }) => declaration);

const isMatch = (compound: Compound, element: Element): boolean =>
  (compound.tag === undefined || compound.tag === element.tag) &&
  (compound.id === undefined || compound.id === element.id) &&
  compound.classes.every((name) => element.classes.has(name));

function matchingBrace(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at += 1) {
    const character = css[at];
    if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
