import type { Attributes } from './cascade.ts';
import { declarationsOf, type Declaration } from './declarations.ts';
import { elementOf, type Place } from './element.ts';
import { BLOCKS, IN_HEAD, PARAGRAPHS, UNSHOWN, VOID } from './html-tags.ts';
import type { TokenSink } from './html-tokens.ts';
import { markOf, type LinkList } from './link-list.ts';
import { bare, guarded } from './marks.ts';
import { OpenElements } from './open-elements.ts';
import type { StyleSheet } from './style-sheet.ts';
import { TableText } from './table-text.ts';
import { isHidden, isUnsure, Looks, PLAIN, type Look } from './visibility.ts';

const LONGEST_ALT = 100;
const LONGEST_SHOWN = 300;
const MOST_STYLES = 2000;

interface Node extends Place {
  readonly tag: string;
  readonly look: Look;
  /** With what of the style sheets holds perhaps; the same where nothing does. */
  readonly doubtful: Look;
  /** It hides what it holds, but for its summary. */
  readonly isClosed: boolean;
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
  /** Something that is not understood hides text. */
  isUnsure = false;
  readonly asked: ReadonlySet<string>;
  readonly #sheet: StyleSheet | undefined;
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
  /** Open `html` and `body` that no tag of the message opened. */
  readonly #implied = new Set<string>();

  constructor(sheet: StyleSheet | undefined, links: LinkList) {
    this.#sheet = sheet;
    this.asked = sheet?.asked ?? new Set();
    this.isUnsure = sheet?.isPartly ?? false;
    this.#links = links;
  }

  /** Ends the document. */
  finish(): { readonly text: string; readonly hidden: string } {
    this.#open.closeAll();
    return { text: this.#page.text(), hidden: this.#hidden };
  }

  isForeign(): boolean {
    return this.#open.has('svg') || this.#open.has('math');
  }

  text(text: string): void {
    if (/\S/.test(text)) this.#imply('');
    const node = this.#open.top();
    if (node?.isUnshown === true) return;
    if (node?.isShown !== false && node?.isClosed !== true) {
      this.#show(bare(text));
      return;
    }
    this.#hidden += text;
    this.isUnsure ||= /\S/.test(text) && (!isHidden(node.look) ? !node.isClosed : isUnsure(node.look));
  }

  open(tag: string, attributes: Attributes, isSelfClosing: boolean): void {
    this.#imply(tag);
    // A tag that comes late may hide what follows.
    if (!this.#implied.delete(tag) && !this.#open.makeRoom(tag)) return;
    if (tag === 'tr' && this.#open.top()?.tag === 'table')
      this.#push('tbody', this.#node('tbody', NO_ATTRIBUTES));
    if ((tag === 'td' || tag === 'th') && this.#open.top()?.tag !== 'tr')
      this.open('tr', NO_ATTRIBUTES, false);
    const node = this.#node(tag, attributes);
    if (VOID.has(tag)) {
      this.#void(node, attributes);
      return;
    }
    this.#push(tag, node);
    if (isSelfClosing && this.isForeign()) this.#open.close(tag);
  }

  close(tag: string): void {
    if (tag === 'br') this.#page.writer().lineEnd();
    else this.#open.close(tag);
  }

  /** Opens what browsers open where a message does not (HTML §13.2.6.4). */
  #imply(tag: string): void {
    if (tag === 'html' || this.#open.top()?.isUnshown === true) return;
    const missing = tag === 'body' || IN_HEAD.has(tag) ? ['html'] : ['html', 'body'];
    for (const name of missing.filter((each) => !this.#open.has(each))) {
      this.#implied.add(name);
      this.#push(name, this.#node(name, NO_ATTRIBUTES));
    }
  }

  #push(tag: string, node: Node): void {
    this.#begin(node);
    this.#open.push(tag, node);
    this.#count(node, 1);
  }

  #node(tag: string, attributes: Attributes): Node {
    const parent = this.#open.top();
    const element = elementOf(tag, attributes, parent);
    const { sure, doubtful } =
      this.#sheet?.match(element, (name) => (this.#around.get(name) ?? 0) > 0) ?? NO_MATCH;
    const own = this.#declarations(attributes.get('style') ?? '');
    const isWithinClosed = parent?.isClosed === true && tag !== 'summary';
    const from = (look: Look = PLAIN) => (isWithinClosed ? { ...look, isGone: true } : look);
    const above = from(parent?.look);
    const aboveDoubtful =
      parent === undefined || parent.look === parent.doubtful ? above : from(parent.doubtful);
    const look = this.#looks.of(tag, attributes, sure, own, above);
    const other =
      sure === doubtful && above === aboveDoubtful
        ? look
        : this.#looks.of(tag, attributes, doubtful, own, aboveDoubtful);
    const isUnshown = parent?.isUnshown === true || UNSHOWN.has(tag);
    return {
      tag,
      element,
      look,
      doubtful: other,
      isClosed: tag === 'details' && !attributes.has('open'),
      counts: new Map(),
      last: undefined,
      isUnshown,
      isShown: !isUnshown && !isHidden(look) && (look === other || !isHidden(other)),
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

  #count({ element: { tag, id, classes } }: Node, change: 1 | -1): void {
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

  #edge({ tag, element: { classes }, isShown }: Node): void {
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
const NO_MATCH = { sure: NO_DECLARATIONS, doubtful: NO_DECLARATIONS };

const NO_ATTRIBUTES: Attributes = new Map();
/** A quote as mail programs mark it; others use the element to indent. */
const isCite = (attributes: Attributes): boolean =>
  attributes.has('type') || attributes.has('cite') || /quote|cite/i.test(attributes.get('class') ?? '');

const hasTinyBox = (declarations: readonly Declaration[]): boolean =>
  declarations.some(
    ({ name, value }) => (name === 'width' || name === 'height') && /^[012](?:px)?$/.test(value),
  );
