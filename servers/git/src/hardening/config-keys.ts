import { dangerousKeys } from './dangerous-keys.ts';
import { harmlessKeys } from './harmless-keys.ts';
import type { KeyRule } from './key-rule.ts';
import { networkKeys } from './network-keys.ts';

/** A key taken apart: section and variable in small letters, the subsection as it is (`undefined`: none). */
export interface KeyParts {
  readonly section: string;
  readonly subsection: string | undefined;
  readonly variable: string;
}

/**
 * `section.variable` or `section.<anything, dots too>.variable`; git compares section and variable without
 * regard to case.
 */
export function keyParts(key: string): KeyParts {
  const first = key.indexOf('.');
  const last = key.lastIndexOf('.');
  return {
    section: key.slice(0, Math.max(first, 0)).toLowerCase(),
    subsection: first < last ? key.slice(first + 1, last) : undefined,
    variable: key.slice(last + 1).toLowerCase(),
  };
}

/** All rules, in the order of the table. */
export const keyRules: readonly KeyRule[] = [...dangerousKeys, ...networkKeys, ...harmlessKeys].flatMap(
  ({ keys, ...group }) =>
    (typeof keys === 'string' ? keys.split(/\s+/).filter(Boolean) : Object.entries(keys)).map((entry) => {
      const [pattern, value] = typeof entry === 'string' ? [entry, group.value] : entry;
      return {
        class: group.class,
        why: group.why,
        list: group.list ?? false,
        trusted: group.trusted,
        pattern,
        value,
      };
    }),
);

const byPattern = new Map(
  keyRules.flatMap((rule) => {
    const pattern = rule.pattern.toLowerCase();
    const spellings = pattern.includes('.?.')
      ? [pattern.replace('.?.', '.'), pattern.replace('.?.', '.*.')]
      : [pattern];
    return spellings.map((spelling) => [spelling, rule] as const);
  }),
);

/**
 * The rule of one key, a name before a pattern; `undefined`: git knows no such key, or it is newer than the
 * table.
 */
export function ruleOf(key: string): KeyRule | undefined {
  const { section, subsection, variable } = keyParts(key);
  const stems = subsection === undefined ? [section] : [`${section}.${subsection}`, `${section}.*`];
  const patterns = [...stems.map((stem) => `${stem}.${variable}`), ...stems.map((stem) => `${stem}.*`)];
  return patterns.map((pattern) => byPattern.get(pattern)).find((rule) => rule !== undefined);
}
