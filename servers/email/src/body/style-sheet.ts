import { both, type Answer } from './answer.ts';
import { breather, type Breather } from './breather.ts';
import { PAUSE, pieces } from './css-pieces.ts';
import { declarationsOf, type Declaration } from './declarations.ts';
import { appliesToScreen } from './media-query.ts';
import { attributesOf, EVERYTHING, selectorOf, type Selector } from './selector.ts';
import { Matcher, type Element } from './selector-match.ts';
import { isHidden, lookOf, PLAIN } from './visibility.ts';

/** Selectors of a document; large newsletters have some thousands. */
const MOST_SELECTORS = 20_000;
const MOST_COMPARISONS = 500_000;
const MOST_KNOWN = 2000;
/** Selectors of nested rules grow with what is around them. */
const LONGEST_NESTED = 1000;
const STEPS = 100;

/** What the sheets say of an element, weakest first; `!important` is for the caller to look at. */
export interface Matched {
  readonly sure: readonly Declaration[];
  /** The same with what holds perhaps, and hides; the same list where there is none of that. */
  readonly doubtful: readonly Declaration[];
}

/** A declaration and what decides which of several holds. */
interface Ranked {
  readonly declaration: Declaration;
  readonly weight: number;
  readonly order: number;
}

interface Rule {
  readonly selector: Selector;
  readonly ranked: readonly Ranked[];
  readonly holds: Answer;
}

/** The rules whose last compound has a certain id, class or tag. */
interface Shelf {
  /** Of those that ask for nothing else: the last declaration of each property. */
  readonly plain: Map<string, Ranked>;
  readonly particular: Rule[];
}

/** What elements of the same tag, id and classes have in common. */
interface Known {
  readonly plain: readonly Ranked[];
  readonly rules: readonly Rule[];
  /** By the rules that hold. */
  readonly matched: Map<string, Matched>;
}

/** A block that is open. */
interface Block {
  /** The selectors of a rule; of a group those of the rule around it, if any. */
  readonly selectors: readonly string[] | undefined;
  readonly holds: Answer;
  readonly isKeyframes: boolean;
  readonly order: number;
  declarations: string;
}

/**
 * The style sheets of a document. What is not understood holds perhaps: it can hide, and never show again. So do all
 * rules beyond the bounds: what a monstrous sheet hides stays hidden.
 */
export class StyleSheet {
  /** Something of it was not read, and might hide text. */
  isPartly = false;
  /** Attributes that selectors ask for. */
  readonly asked = new Set<string>();
  readonly #shelves = new Map<string, Shelf>();
  readonly #known = new Map<string, Known>();
  readonly #matcher = new Matcher(MOST_COMPARISONS);
  #blocks = 0;
  #selectors = 0;
  #hides = false;

  async add(css: string): Promise<void> {
    const breathe = breather();
    const open: Block[] = [];
    for (const { text, end } of pieces(css.replace(/<!--|-->/g, ' '), ';{}', STEPS)) {
      if (end === PAUSE) {
        await breathe();
        continue;
      }
      const block = open.at(-1);
      if (end === '{') {
        open.push(await this.#opened(text.trim(), block, breathe));
        continue;
      }
      if (block !== undefined) block.declarations += `${text};`;
      else if (/@import[^]*data:/i.test(text.slice(0, 100))) this.isPartly = true;
      if (end === '}' && block !== undefined) await this.#closed(block, breathe);
      if (end === '}') open.pop();
    }
    for (const [index, block] of open.toReversed().entries()) {
      if (index % STEPS === 0) await breathe();
      await this.#closed(block, breathe);
    }
  }

  /** @param isAround whether an open element has a tag, `.class` or `#id` */
  match(element: Element, isAround: (name: string) => boolean): Matched {
    if (this.#selectors === 0) return NOTHING;
    const { plain, rules, matched } = this.#candidates(element);
    let key = '';
    const found: { readonly rule: Rule; readonly holds: Answer }[] = [];
    this.#matcher.spend(rules.length);
    if (this.#matcher.isSpent()) return this.#hides ? GONE : NOTHING;
    for (const [index, rule] of rules.entries()) {
      const holds = rule.selector.needs.every(isAround)
        ? both(rule.holds, this.#matcher.matches(rule.selector, element))
        : false;
      if (holds === false) continue;
      found.push({ rule, holds });
      key += `${index}${holds === true ? '' : '?'} `;
    }
    const known = matched.get(key);
    if (known !== undefined) return known;
    const sure = [...plain, ...found.flatMap(({ rule, holds }) => (holds === true ? rule.ranked : []))];
    const perhaps = found.flatMap(({ rule, holds }) =>
      holds === true ? [] : rule.ranked.filter(({ declaration }) => mayHide(declaration)),
    );
    const list = sorted(sure);
    const made = { sure: list, doubtful: perhaps.length === 0 ? list : sorted([...sure, ...perhaps]) };
    if (matched.size < MOST_KNOWN) matched.set(key, made);
    return made;
  }

  #candidates({ tag, id, classes }: Element): Known {
    const signature = id === '' && classes.size === 0 ? tag : `${tag} #${id} .${[...classes].join(' .')}`;
    const known = this.#known.get(signature);
    if (known !== undefined) return known;
    const names = [EVERYTHING, tag, ...[...classes].map((name) => `.${name}`), `#${id}`];
    const shelves = names.flatMap((name) => this.#shelves.get(name) ?? []);
    const made = {
      plain: shelves.flatMap(({ plain }) => [...plain.values()]),
      rules: shelves.flatMap(({ particular }) => particular),
      matched: new Map<string, Matched>(),
    };
    this.#matcher.spend(made.rules.length);
    if (this.#known.size < MOST_KNOWN && signature.length < 200) this.#known.set(signature, made);
    return made;
  }

  async #opened(prelude: string, around: Block | undefined, breathe: Breather): Promise<Block> {
    this.#blocks += 1;
    const block = { order: this.#blocks, declarations: '', isKeyframes: false };
    const holds = around?.holds ?? true;
    const isKeyframes = /^@[a-z-]*keyframes/i.test(prelude) || around?.isKeyframes === true;
    if (isKeyframes) return { ...block, isKeyframes, holds, selectors: undefined };
    if (prelude.startsWith('@'))
      return {
        ...block,
        holds: both(holds, appliesToScreen(prelude.toLowerCase())),
        selectors: around?.selectors,
      };
    const own: string[] = [];
    for (const { text } of pieces(prelude.toLowerCase(), ',')) {
      own.push(text.trim());
      if (own.length % STEPS === 0) await breathe();
    }
    // What only another browser knows makes the others overlook the whole rule.
    const isForeign = own.some((text) => /:-ms-|::-ms-/.test(text));
    return { ...block, holds: isForeign ? false : holds, selectors: nested(own, around?.selectors) };
  }

  async #closed(block: Block, breathe: Breather): Promise<void> {
    if (block.holds === false || block.declarations.length <= 1) return;
    const declarations = declarationsOf(block.declarations);
    if (declarations.length === 0) return;
    if (block.isKeyframes) {
      // Whether it begins, and what it ends with, is not followed.
      if (declarations.some(hidesAlone)) this.isPartly = true;
      return;
    }
    this.#hides ||= declarations.some(hidesAlone);
    for (const [index, text] of (block.selectors ?? []).entries()) {
      if (index % STEPS === 0) await breathe();
      this.#add(text, block, declarations);
    }
  }

  #add(text: string, block: Block, declarations: readonly Declaration[]): void {
    this.#selectors += 1;
    if (this.#selectors > MOST_SELECTORS) {
      this.#matcher.spend(MOST_COMPARISONS);
      return;
    }
    const read = selectorOf(text);
    const selector = read ?? selectorOf(remainderOf(text)) ?? selectorOf(EVERYTHING);
    if (selector === undefined) return;
    for (const { parts } of selector.compounds) for (const name of attributesOf(parts)) this.asked.add(name);
    const holds = read === undefined ? both(block.holds, 'maybe') : block.holds;
    const { weight, key, isOnlyKey } = selector;
    const ranked = declarations.map((declaration) => ({ declaration, weight, order: block.order }));
    const shelf: Shelf = this.#shelves.get(key) ?? { plain: new Map(), particular: [] };
    this.#shelves.set(key, shelf);
    if (isOnlyKey && holds === true) putAll(shelf.plain, ranked);
    else shelf.particular.push({ selector, ranked, holds });
  }
}

const NOTHING: Matched = { sure: [], doubtful: [] };
const GONE: Matched = {
  sure: NOTHING.sure,
  doubtful: [{ name: 'display', value: 'none', isImportant: true }],
};

/** Selectors within a rule begin with those of the rule, or have them where `&` stands (CSS Nesting 1, §3). */
function nested(own: readonly string[], around: readonly string[] | undefined): readonly string[] {
  if (around === undefined) return own;
  const outer =
    around.length === 1 && !/[\s>+~]/.test(around[0] ?? '') ? (around[0] ?? '') : `:is(${around.join(',')})`;
  return own.map((text) => {
    const whole = text.includes('&') ? text.replaceAll('&', () => outer) : `${outer} ${text}`;
    return whole.length > LONGEST_NESTED ? EVERYTHING : whole;
  });
}

/** The last name of a selector that cannot be read. */
const remainderOf = (text: string): string =>
  text
    .slice(-LONGEST_NESTED)
    .split(/[[:(]/)[0]
    ?.match(/[.#]?[a-z_][\w-]*(?=\s*$)/)?.[0] ?? EVERYTHING;

function putAll(plain: Map<string, Ranked>, ranked: readonly Ranked[]): void {
  for (const one of ranked) {
    const { name, isImportant } = one.declaration;
    const key = isImportant ? `${name}!` : name;
    if ((plain.get(key)?.order ?? 0) <= one.order) plain.set(key, one);
  }
}

const sorted = (ranked: readonly Ranked[]): readonly Declaration[] =>
  ranked
    .toSorted((one, other) => one.weight - other.weight || one.order - other.order)
    .map(({ declaration }) => declaration);

const declared = (name: string, value: string): Declaration => ({ name, value, isImportant: false });
/** With which lengths hide that do nothing alone. */
const COMPANY = [declared('overflow', 'hidden'), declared('position', 'absolute')];

/** Whether an ordinary text with such a declaration is not seen. */
const hidesAlone = (declaration: Declaration): boolean =>
  isHidden(lookOf('p', new Map(), [...COMPANY, declaration], PLAIN));

/** Colours and what they stand on hide together; so do overflow, position and lengths. */
const TOGETHER = /^(?:--|color$|background|-webkit-text-fill|overflow|position$)/;
const mayHide = (declaration: Declaration): boolean =>
  TOGETHER.test(declaration.name) || hidesAlone(declaration);
