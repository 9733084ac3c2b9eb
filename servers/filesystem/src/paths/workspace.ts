import type { DenyRules } from '../patterns/deny-rules.ts';
import type { OpenFile } from './directory.ts';
import { locate, type Place } from './locate.ts';
import { inWords } from '../node-error.ts';
import { onFailure } from '../on-failure.ts';
import { failure } from './open-file.ts';
import { rulesBelow } from './root-rules.ts';
import type { Address, Root, Roots } from './roots.ts';

/** What is done to a place: `move` also takes away what stands below it. */
export type Purpose = 'read' | 'write' | 'move';

/** The folders, and what in them is denied: every path of a caller goes through `find`. */
export class Workspace {
  readonly roots: Roots;
  readonly #rules: DenyRules;
  readonly #own: string;
  readonly #byRoot = new Map<Root, DenyRules>();

  /** @param own folder of the server itself, absolute; out of reach where it lies in one of the roots */
  constructor(roots: Roots, rules: DenyRules, own: string) {
    this.roots = roots;
    this.#rules = rules;
    this.#own = own;
  }

  /** What is denied below a root. */
  rulesOf(root: Root): DenyRules {
    const known = this.#byRoot.get(root) ?? rulesBelow(root, this.#rules, this.#own);
    this.#byRoot.set(root, known);
    return known;
  }

  /**
   * Finds what a path leads to. The deny rules hold for the path as given and for where it leads.
   * @param path as the caller gives it
   * @param follow whether a link at the end is followed; by default not when the place is moved or deleted
   * @throws Refusal
   */
  find(path: string, purpose: Purpose, follow = purpose !== 'move'): Place {
    const address = this.roots.parse(path);
    this.#refuse(address, purpose);
    const place = this.attempt(path, () => locate(this.roots, address, follow));
    try {
      this.#refuse(place, purpose);
      return place;
    } catch (error) {
      place[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Opens a regular file for reading; the caller closes it.
   * @throws Refusal
   */
  open(path: string): OpenFile & { readonly address: Address } {
    using place = this.find(path, 'read');
    const [name, ...missing] = place.rest;
    return this.attempt(path, () => {
      if (place.stat === undefined || missing.length > 0) throw failure('ENOENT', 'nothing is there');
      if (name === undefined) throw failure('EISDIR', 'a root');
      const file = place.directory.open(name);
      return { ...file, address: { root: place.root, components: place.components } };
    });
  }

  show(address: Address): string {
    return this.roots.show(address);
  }

  /** Does something to a path, and puts what Node says of a failure into words. */
  attempt<T>(path: string, work: () => T): T {
    return onFailure(work, (error) => {
      throw inWords(error, path);
    });
  }

  #refuse({ root, components }: Address, purpose: Purpose): void {
    const rules = this.rulesOf(root);
    if (purpose === 'move') rules.refuseMove(components);
    else rules.refuse(components, purpose);
  }
}
