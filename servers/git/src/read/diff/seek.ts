/**
 * Where a page ends: behind so many lines of a section. Sections are counted from the file that was named last in a way
 * that git can be told to begin at; from the beginning where there is none. What comes before all sections is section -1.
 */
export type Place = readonly [anchor: string | null, section: number, line: number];

/** Finds where to go on in a diff that may have changed since the page before. */
export class Seek {
  readonly #from: Place | undefined;
  readonly #isGone: boolean;
  #anchor: string | null = null;
  #section = -1;
  #found: boolean;
  #passed = false;

  /**
   * @param from the end of the page before
   * @param options.gone the file it names is not in the diff any more: what comes behind it is looked for
   */
  constructor(from: Place | undefined, { gone = false } = {}) {
    this.#from = from;
    this.#found = from === undefined;
    this.#isGone = gone;
  }

  /**
   * Goes on to the next section.
   * @param path that git can be told to begin at
   * @returns how many of its lines were shown before; Infinity for all
   */
  next(path: string | undefined): number {
    this.#passed ||= this.#anchor === this.#from?.[0];
    if (path === undefined || path === this.#anchor) this.#section += 1;
    else [this.#anchor, this.#section] = [path, 0];
    if (this.#found || this.#from === undefined) return 0;
    const lines = this.#isGone ? this.#behind(path, this.#from) : this.#shown(this.#from);
    this.#found = lines !== Infinity;
    return lines;
  }

  /** The place behind so many lines of the current section. */
  place(line: number): Place {
    return [this.#anchor, this.#section, line];
  }

  #shown([anchor, section, line]: Place): number {
    if (this.#anchor !== anchor) return this.#passed ? 0 : Infinity;
    if (this.#section === section) return line;
    return this.#section > section ? 0 : Infinity;
  }

  /** Files come in the order of the bytes of their paths. */
  #behind(path: string | undefined, [anchor]: Place): number {
    const isBehind = path !== undefined && Buffer.compare(Buffer.from(path), Buffer.from(anchor ?? '')) > 0;
    return isBehind ? 0 : Infinity;
  }
}
