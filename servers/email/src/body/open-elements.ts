/** An element that is open, and where the elements are that bound what an end tag reaches. */
interface Place<T> {
  readonly tag: string;
  readonly value: T;
  /** Index of the element of the same tag that was opened before; -1: none. */
  readonly before: number;
  /** Index of the nearest element, itself included, out of which no end tag of a block reaches. */
  readonly wall: number;
  /** The same for end tags of what is no block, such as `</span>`. */
  readonly block: number;
  /** The same for a new item that ends the one before it. */
  readonly itemEdge: number;
  /** Its end tag came while blocks within were open: it ends with them. */
  isEnded: boolean;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** "Has an element in scope", HTML §13.2.4.2. */
const WALLS = words('table td th caption template object marquee applet');
/** "Special", HTML §13.2.4.2, those that have content. */
const BLOCKS = words(
  'address applet article aside blockquote body button caption center colgroup dd details dialog dir div dl dt ' +
    'fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header html iframe li main marquee menu nav noembed ' +
    'noframes noscript object ol p pre script search section select style summary table tbody td template textarea ' +
    'tfoot th thead title tr ul xmp',
);
const NO_ITEM_EDGE = words('address div p li dd dt');
/** Opening one of them ends an open paragraph. */
const ENDS_PARAGRAPH = words(
  'address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 ' +
    'h4 h5 h6 header hr main menu nav ol p pre search section summary table ul li dd dt',
);
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
/** Parts of a table, each with what it may stand in; without a table around them their tags say nothing. */
const TABLE_PARTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['caption', ['table']],
  ['colgroup', ['table']],
  ['thead', ['table']],
  ['tbody', ['table']],
  ['tfoot', ['table']],
  ['tr', ['table', 'thead', 'tbody', 'tfoot']],
  ['td', ['table', 'thead', 'tbody', 'tfoot', 'tr']],
  ['th', ['table', 'thead', 'tbody', 'tfoot', 'tr']],
]);

/**
 * The stack of open elements, kept as browsers keep it (HTML §13.2.6) wherever that decides within which element a text
 * stands. Every question takes the same time, however deep a message nests.
 */
export class OpenElements<T> {
  readonly #places: Place<T>[] = [];
  /** Index of the innermost element of each tag. */
  readonly #last = new Map<string, number>();
  readonly #closed: (value: T) => void;

  /** @param closed told of each element that ends, innermost first */
  constructor(closed: (value: T) => void) {
    this.#closed = closed;
  }

  top(): T | undefined {
    return this.#places.at(-1)?.value;
  }

  has(tag: string): boolean {
    return this.#lastOf(tag) >= 0;
  }

  /** Closes what a new element ends. @returns false where its tag is to be overlooked */
  makeRoom(tag: string): boolean {
    if (tag === 'head' || ((tag === 'html' || tag === 'body') && this.has(tag))) return false;
    const within = TABLE_PARTS.get(tag);
    if (within !== undefined) {
      if (!this.has('table')) return false;
      this.#closeFrom(Math.max(...within.map((name) => this.#lastOf(name))) + 1);
      return true;
    }
    if (tag === 'li') this.#closeItem(['li']);
    if (tag === 'dd' || tag === 'dt') this.#closeItem(['dd', 'dt']);
    if (ENDS_PARAGRAPH.has(tag)) this.close('p');
    if (tag === 'a') this.close('a');
    if (tag === 'option' && this.#places.at(-1)?.tag === 'option') this.close('option');
    return true;
  }

  push(tag: string, value: T): void {
    const index = this.#places.length;
    const above = this.#places.at(-1);
    const isBlock = BLOCKS.has(tag);
    this.#places.push({
      tag,
      value,
      before: this.#lastOf(tag),
      wall: WALLS.has(tag) ? index : (above?.wall ?? -1),
      block: isBlock ? index : (above?.block ?? -1),
      itemEdge: isBlock && !NO_ITEM_EDGE.has(tag) ? index : (above?.itemEdge ?? -1),
      isEnded: false,
    });
    this.#last.set(tag, index);
  }

  /** What an end tag closes; of several the innermost. */
  close(tag: string): void {
    if (tag === 'body' || tag === 'html') return; // what follows still belongs to it
    const names = HEADINGS.includes(tag) ? HEADINGS : [tag];
    const index = Math.max(...names.map((name) => this.#lastOf(name)));
    const place = this.#places[index];
    const top = this.#places.at(-1);
    if (place === undefined || top === undefined) return;
    if (TABLE_PARTS.has(tag) || tag === 'table') {
      if (index >= this.#lastOf('table')) this.#closeFrom(index);
    } else if (BLOCKS.has(tag)) {
      const edge = tag === 'p' ? Math.max(top.wall, this.#lastOf('button')) : top.wall;
      if (index >= edge) this.#closeFrom(index);
    } else if (index > top.block) this.#closeFrom(index);
    else if (index > top.wall) place.isEnded = true;
  }

  closeAll(): void {
    this.#closeFrom(0);
  }

  #closeItem(tags: readonly string[]): void {
    const index = Math.max(...tags.map((name) => this.#lastOf(name)));
    if (index > (this.#places.at(-1)?.itemEdge ?? -1)) this.#closeFrom(index);
  }

  #lastOf(tag: string): number {
    return this.#last.get(tag) ?? -1;
  }

  #closeFrom(index: number): void {
    while (this.#places.length > index || this.#places.at(-1)?.isEnded === true) {
      const place = this.#places.pop();
      if (place === undefined) return;
      this.#last.set(place.tag, place.before);
      this.#closed(place.value);
    }
  }
}
