import { declarationsOf, type Declaration } from './declarations.ts';
import type { TokenSink } from './html-tokens.ts';
import { withoutInvisible } from './invisible.ts';
import { markOf, type LinkList } from './link-list.ts';
import { bare, guarded } from './marks.ts';
import { OpenElements } from './open-elements.ts';
import type { Compound } from './selector.ts';
import type { StyleSheet } from './style-sheet.ts';
import { TableText } from './table-text.ts';
import { isHidden, Looks, PLAIN, type Attributes, type Look } from './visibility.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const VOID = words(
  'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr',
);
/** What no browser shows, or only where something else fails. */
const UNSHOWN = words(
  'script style template title iframe noembed noframes object audio video canvas datalist rp desc metadata',
);
const BLOCKS = words(
  'address article aside body center dd details dialog dir div dl dt fieldset figcaption figure footer form header ' +
    'html legend main menu nav option section summary tbody tfoot thead caption table tr',
);
const PARAGRAPHS = words('p h1 h2 h3 h4 h5 h6 blockquote ul ol pre');

const LONGEST_ALT = 100;
const LONGEST_SHOWN = 300;
const MOST_STYLES = 2000;

interface Node {
  readonly tag: string;
  readonly id: string;
  readonly classes: ReadonlySet<string>;
  readonly look: Look;
  readonly isUnshown: boolean;
  readonly isShown: boolean;
  /** Where a link leads. */
  readonly href: string | undefined;
  /** How much had been shown when it was opened. */
  readonly shownBefore: number;
  readonly isCite: boolean;
  /** A cell that is written apart. */
  isApart: boolean;
  /** Number of the next item of a list. */
  next: number;
}

/** Turns the tokens of a document into the text that a person sees of it. */
export class HtmlReader implements TokenSink {
  trackers = 0;
  readonly #sheet: StyleSheet;
  readonly #links: LinkList;
  readonly #open = new OpenElements<Node>((node) => this.#end(node));
  readonly #looks = new Looks();
  readonly #page = new TableText();
  readonly #styles = new Map<string, readonly Declaration[]>();
  /** How many open elements have a tag, `.class` or `#id`. */
  readonly #around = new Map<string, number>();
  #hidden = '';
  /** Pieces of text and images shown so far. */
  #shown = 0;
  #linkText = '';
  #pre = 0;

  constructor(sheet: StyleSheet, links: LinkList) {
    this.#sheet = sheet;
    this.#links = links;
  }

  /** Ends the document. */
  finish(): { readonly text: string; readonly hidden: number } {
    this.#open.closeAll();
    const hidden = withoutInvisible(this.#hidden.replace(/\s+/g, ' ')).text.length;
    return { text: this.#page.text(), hidden };
  }

  isForeign(): boolean {
    return this.#open.has('svg') || this.#open.has('math');
  }

  text(text: string): void {
    const node = this.#open.top();
    if (node?.isUnshown === true) return;
    if (node?.isShown === false) this.#hidden += text;
    else this.#show(bare(text));
  }

  open(tag: string, attributes: Attributes, isSelfClosing: boolean): void {
    if (!this.#open.makeRoom(tag)) return;
    if ((tag === 'td' || tag === 'th') && this.#open.top()?.tag !== 'tr') this.open('tr', new Map(), false);
    const node = this.#node(tag, attributes);
    if (VOID.has(tag)) {
      this.#void(node, attributes);
      return;
    }
    this.#begin(node);
    this.#open.push(tag, node);
    this.#count(node, 1);
    if (isSelfClosing && this.isForeign()) this.#open.close(tag);
  }

  close(tag: string): void {
    if (tag === 'br') this.#page.writer().lineEnd();
    else this.#open.close(tag);
  }

  #node(tag: string, attributes: Attributes): Node {
    const parent = this.#open.top();
    const id = attributes.get('id')?.toLowerCase() ?? '';
    const classes = classesOf(attributes.get('class'));
    const matched = this.#sheet.match({ tag, id, classes }, (compound) => this.#isWithin(compound));
    const own = this.#declarations(attributes.get('style') ?? '');
    const look = this.#looks.of(tag, attributes, matched, own, parent?.look ?? PLAIN);
    const isUnshown = parent?.isUnshown === true || UNSHOWN.has(tag);
    return {
      tag,
      id,
      classes,
      look,
      isUnshown,
      isShown: !isUnshown && !isHidden(look),
      href: tag === 'a' ? attributes.get('href') : undefined,
      shownBefore: this.#shown,
      isCite: tag === 'blockquote' && isCite(attributes),
      isApart: false,
      next: Number.parseInt(attributes.get('start') ?? '1', 10) || 1,
    };
  }

  #declarations(style: string): readonly Declaration[] {
    if (style === '') return NO_DECLARATIONS;
    const known = this.#styles.get(style);
    if (known !== undefined) return known;
    const declarations = declarationsOf(style);
    if (this.#styles.size < MOST_STYLES) this.#styles.set(style, declarations);
    return declarations;
  }

  #isWithin({ tag, id, classes }: Compound): boolean {
    const isAround = (name: string) => (this.#around.get(name) ?? 0) > 0;
    return (
      (tag === undefined || isAround(tag)) &&
      (id === undefined || isAround(`#${id}`)) &&
      classes.every((name) => isAround(`.${name}`))
    );
  }

  #count({ tag, id, classes }: Node, change: 1 | -1): void {
    const add = (name: string) => this.#around.set(name, (this.#around.get(name) ?? 0) + change);
    add(tag);
    if (id !== '') add(`#${id}`);
    for (const name of classes) add(`.${name}`);
  }

  #begin(node: Node): void {
    const { tag } = node;
    const writer = this.#page.writer();
    if (tag === 'tr') this.#page.beginRow();
    else if (tag === 'td' || tag === 'th') node.isApart = this.#page.beginCell();
    else if (tag === 'li') this.#item(node);
    else this.#edge(node);
    if (tag === 'ul' || tag === 'ol') writer.indent(1);
    if (tag === 'pre') this.#pre += 1;
    if (node.isCite) writer.quote(1);
    if (tag === 'a') this.#linkText = '';
  }

  #end(node: Node): void {
    const { tag } = node;
    this.#count(node, -1);
    if (tag === 'a') this.#link(node);
    if (node.isApart) this.#page.endCell();
    if (tag === 'tr') this.#page.endRow();
    const writer = this.#page.writer();
    if (node.isCite) writer.quote(-1);
    if (tag === 'ul' || tag === 'ol') writer.indent(-1);
    if (tag === 'pre') this.#pre -= 1;
    if (tag === 'li') writer.edge(1);
    else this.#edge(node);
  }

  #edge({ tag, classes, isShown }: Node): void {
    if (!isShown) return;
    const writer = this.#page.writer();
    // Outlook writes each line as a paragraph, and an empty one where there is an empty line.
    if (PARAGRAPHS.has(tag)) writer.edge(classes.has('msonormal') ? 1 : 2);
    else if (BLOCKS.has(tag)) writer.edge(1);
  }

  #item({ isShown }: Node): void {
    if (!isShown) return;
    const list = this.#open.top();
    this.#page.writer().item(list?.tag === 'ol' ? `${list.next}. ` : '- ');
    if (list !== undefined) list.next += 1;
  }

  #show(text: string): void {
    if (/\S/.test(text)) {
      this.#shown += 1;
      if (this.#linkText.length < LONGEST_SHOWN) this.#linkText += text;
    }
    if (this.#pre > 0) this.#page.writer().lines(text);
    else this.#page.writer().words(text);
  }

  #link({ href, isShown, shownBefore }: Node): void {
    if (href === undefined || !isShown || this.#shown === shownBefore) return;
    // An address needs no mark that says that it is one.
    if (href.trim().toLowerCase() === `mailto:${this.#linkText.trim().toLowerCase()}`) return;
    const link = this.#links.add(href, this.#linkText);
    if (link !== undefined) this.#page.writer().apart(guarded(markOf(link)));
  }

  #void(node: Node, attributes: Attributes): void {
    const writer = this.#page.writer();
    if (node.tag === 'br') writer.lineEnd();
    else if (node.tag === 'hr' && node.isShown) writer.edge(2);
    else if (node.tag === 'img') this.#image(node, attributes);
    else if (
      node.tag === 'input' &&
      node.isShown &&
      /^(?:submit|button|reset|text)?$/i.test(attributes.get('type') ?? '')
    )
      writer.apart(bare(attributes.get('value') ?? ''));
  }

  #image(node: Node, attributes: Attributes): void {
    const source = attributes.get('src') ?? '';
    const isTiny = ['width', 'height'].some((name) =>
      /^\s*[012](?:px)?\s*$/.test(attributes.get(name) ?? ''),
    );
    if (!node.isShown || isTiny || hasTinyBox(this.#declarations(attributes.get('style') ?? ''))) {
      if (/^\s*(?:https?:)?\/\//i.test(source)) this.trackers += 1;
      return;
    }
    const alt = bare(attributes.get('alt') ?? '')
      .replace(/[\s[\]]+/g, ' ')
      .trim();
    const shown = alt.length > LONGEST_ALT ? `${alt.slice(0, LONGEST_ALT)}…` : alt;
    if (shown === '' && !/^cid:/i.test(source)) return;
    this.#shown += 1;
    this.#page.writer().apart(shown === '' ? '[image]' : `[image: ${shown}]`);
  }
}

const NO_DECLARATIONS: readonly Declaration[] = [];
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

/** A quote as mail programs mark it; others use the element to indent. */
const isCite = (attributes: Attributes): boolean =>
  attributes.has('type') || attributes.has('cite') || /quote|cite/i.test(attributes.get('class') ?? '');

const hasTinyBox = (declarations: readonly Declaration[]): boolean =>
  declarations.some(
    ({ name, value }) => (name === 'width' || name === 'height') && /^[012](?:px)?$/.test(value),
  );
