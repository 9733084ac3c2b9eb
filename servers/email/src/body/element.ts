import type { Attributes } from './cascade.ts';
import type { Element } from './selector-match.ts';

/** What an open element knows of those that it holds. */
export interface Place {
  readonly element: Element;
  /** How many elements it holds, by tag; all of them together by the empty name. */
  readonly counts: Map<string, number>;
  /** The last element that it holds. */
  last: Element | undefined;
}

/** As selectors see it; counts it among those that its parent holds. */
export function elementOf(tag: string, attributes: Attributes, parent: Place | undefined): Element {
  const count = (name: string) => {
    const next = (parent?.counts.get(name) ?? 0) + 1;
    parent?.counts.set(name, next);
    return next;
  };
  const element = {
    tag,
    id: attributes.get('id')?.toLowerCase() ?? '',
    classes: classesOf(attributes.get('class')),
    attributes,
    parent: parent?.element,
    previous: parent?.last,
    index: count(''),
    indexOfType: count(tag),
  };
  if (parent !== undefined) parent.last = element;
  return element;
}

const NO_CLASSES: ReadonlySet<string> = new Set();

/** Letter case does not count in documents without a doctype, which most mail is. */
const classesOf = (named = ''): ReadonlySet<string> =>
  named === ''
    ? NO_CLASSES
    : new Set(
        named
          .toLowerCase()
          .split(/\s+/)
          .filter((name) => name !== ''),
      );
