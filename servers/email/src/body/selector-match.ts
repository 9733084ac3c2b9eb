import { AttributeAction, SelectorType, type AttributeSelector, type Selector as Token } from 'css-what';
import { both, either, not, type Answer } from './answer.ts';
import { compoundsOf, type Compound, type Selector } from './selector.ts';

/** An element as selectors see it; those before it and around it stay as they were when it was opened. */
export interface Element {
  readonly tag: string;
  readonly id: string;
  readonly classes: ReadonlySet<string>;
  readonly attributes: ReadonlyMap<string, string>;
  readonly parent: Element | undefined;
  /** The element before it in the same parent. */
  readonly previous: Element | undefined;
  /** Its place among the children of its parent, and among those of its tag; counts from 1. */
  readonly index: number;
  readonly indexOfType: number;
}

/** What no reader has done yet, or nobody can do in mail. */
const STATES = new Set(
  'hover active focus focus-within focus-visible visited target target-within fullscreen modal popover-open empty host'.split(
    ' ',
  ),
);
const ANY = new Set(['is', 'where', 'matches']);

/** Looks from an element at those around it; comparisons of one document are counted. */
export class Matcher {
  #left: number;

  /** @param most comparisons; a newsletter needs some ten thousand */
  constructor(most: number) {
    this.#left = most;
  }

  isSpent(): boolean {
    return this.#left <= 0;
  }

  spend(count: number): void {
    this.#left -= count;
  }

  matches({ compounds }: Pick<Selector, 'compounds'>, element: Element): Answer {
    return this.#from(compounds, compounds.length - 1, element);
  }

  #from(compounds: readonly Compound[], at: number, element: Element): Answer {
    const compound = compounds[at];
    if (compound === undefined || this.isSpent()) return 'maybe';
    const own = this.#all(compound.parts, element);
    if (own === false || at === 0) return own;
    const next = STEPS.get(compound.link ?? '');
    if (next === undefined) return 'maybe';
    const isNear = compound.link === SelectorType.Child || compound.link === SelectorType.Adjacent;
    let found: Answer = false;
    for (let other = next(element); other !== undefined; other = next(other)) {
      found = either(found, this.#from(compounds, at - 1, other));
      if (found === true || isNear || this.isSpent()) break;
    }
    return this.isSpent() ? 'maybe' : both(own, found);
  }

  #all(parts: readonly Token[], element: Element): Answer {
    this.#left -= 1;
    let answer: Answer = true;
    for (const part of parts) {
      answer = both(answer, this.#one(part, element));
      if (answer === false) break;
    }
    return answer;
  }

  #one(part: Token, element: Element): Answer {
    if (part.type === SelectorType.Universal) return true;
    if (part.type === SelectorType.Tag) return part.name === element.tag;
    if (part.type === SelectorType.Attribute) return hasAttribute(part, element);
    // What it makes is no text, but for the first line or letter.
    if (part.type === SelectorType.PseudoElement) return part.name.startsWith('first-') ? 'maybe' : false;
    if (part.type !== SelectorType.Pseudo) return 'maybe';
    const { name, data } = part;
    if (Array.isArray(data)) {
      if (!ANY.has(name) && name !== 'not') return 'maybe';
      const found = data
        .map((tokens) => this.matches({ compounds: compoundsOf(tokens) }, element))
        .reduce<Answer>((one, other) => either(one, other), false);
      return name === 'not' ? not(found) : found;
    }
    if (name.startsWith('nth-')) this.#left -= 10; // worked out anew each time
    return STATES.has(name) ? false : structural(name, data ?? '', element);
  }
}

type Step = (element: Element) => Element | undefined;
const up: Step = ({ parent }) => parent;
const back: Step = ({ previous }) => previous;
const STEPS: ReadonlyMap<string, Step> = new Map<string, Step>([
  [SelectorType.Descendant, up],
  [SelectorType.Child, up],
  [SelectorType.Adjacent, back],
  [SelectorType.Sibling, back],
]);

function structural(name: string, data: string, { tag, attributes, index, indexOfType }: Element): Answer {
  if (name === 'root' || name === 'scope') return tag === 'html';
  if (name === 'link' || name === 'any-link') return tag === 'a' && attributes.has('href');
  if (name === 'checked' || name === 'disabled') return attributes.has(name);
  if (name === 'first-child') return index === 1;
  if (name === 'first-of-type') return indexOfType === 1;
  if (name === 'nth-child') return isNth(data, index);
  if (name === 'nth-of-type') return isNth(data, indexOfType);
  return 'maybe';
}

/** `An+B` (Selectors 4, §13.3). */
function isNth(text: string, index: number): Answer {
  const plain = text
    .replace(/\s/g, '')
    .replace(/^odd$/, '2n+1')
    .replace(/^even$/, '2n');
  const [, step, begin] = /^(?:([+-]?\d{0,9})n)?([+-]?\d{1,9})?$/.exec(plain) ?? [];
  if (step === undefined && begin === undefined) return 'maybe';
  const a = step === undefined ? 0 : /\d/.test(step) ? Number(step) : Number(`${step}1`);
  const rest = index - Number(begin ?? 0);
  return a === 0 ? rest === 0 : rest % a === 0 && rest / a >= 0;
}

/** Letter case does not count: in most mail it does not, and where it does, few rely on it. */
function hasAttribute({ name, action, value: asked }: AttributeSelector, element: Element): Answer {
  if (name === 'class' && action === AttributeAction.Element) return element.classes.has(asked);
  const value = element.attributes.get(name)?.toLowerCase();
  if (value === undefined) return false;
  if (action === AttributeAction.Exists) return true;
  if (action === AttributeAction.Equals) return value === asked;
  if (action === AttributeAction.Element) return value.split(/\s+/).includes(asked);
  if (action === AttributeAction.Hyphen) return value === asked || value.startsWith(`${asked}-`);
  if (asked === '') return false;
  if (action === AttributeAction.Start) return value.startsWith(asked);
  if (action === AttributeAction.End) return value.endsWith(asked);
  return action === AttributeAction.Any ? value.includes(asked) : 'maybe';
}
