import type { Declaration } from './declarations.ts';
import { isOpen, isValue } from './properties.ts';

/** Attributes by lower-case name, those that the parser keeps. */
export type Attributes = ReadonlyMap<string, string>;
/** The value that each property ends with. */
export type Values = ReadonlyMap<string, string>;

/** A shorthand overrides what stood before of its parts. */
const PARTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['background', ['background-color', 'background-image']],
  ['font', ['font-size']],
  ['margin', ['margin-left', 'margin-top']],
  ['overflow', ['overflow-x', 'overflow-y']],
  ['inset', ['left', 'right', 'top', 'bottom']],
]);

/** Custom properties of one element; who has more of them writes no letter. */
const MOST_VARIABLES = 200;

/**
 * @param declarations weakest first; `!important` beats them all
 * @param around custom properties that the element inherits
 */
export function cascaded(
  declarations: readonly Declaration[],
  around: Values,
): { readonly values: Values; readonly variables: Values } {
  const set = new Map<string, string>();
  let variables: Map<string, string> | undefined;
  for (const important of [false, true])
    for (const { name, value, isImportant } of declarations) {
      if (isImportant !== important) continue;
      if (name.startsWith('--')) {
        variables ??= new Map(around);
        if (variables.size < MOST_VARIABLES) variables.set(name, value);
        continue;
      }
      set.delete(name); // so that a later shorthand stands after what it overrides, and the reverse
      set.set(name, value);
      for (const part of PARTS.get(name) ?? []) set.delete(part);
    }
  const known = variables ?? around;
  for (const [name, value] of set) if (/var\(/i.test(value)) set.set(name, substituted(name, value, known));
  return { values: set, variables: known };
}

const VARIABLE = /var\(\s*(--[^\s,()]+)\s*(?:,([^()]*))?\)/i;
const MOST_STEPS = 20;
const LONGEST = 1000;

/** With the values of its variables; what is no value then counts as if it were not said (CSS Variables, §3.1). */
function substituted(name: string, value: string, variables: Values): string {
  let text = value;
  for (let step = 0; step < MOST_STEPS && text.length < LONGEST; step += 1) {
    const [all, variable, fallback] = VARIABLE.exec(text) ?? [];
    if (all === undefined) break;
    const found = variables.get(variable ?? '') ?? fallback;
    if (found === undefined) return 'unset';
    text = text.replace(all, () => found);
  }
  const plain = text.trim().toLowerCase();
  return isOpen(plain) || isValue(name, plain) ? plain : 'unset';
}
