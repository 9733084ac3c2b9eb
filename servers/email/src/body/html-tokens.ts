import { breather } from './breather.ts';
import type { Attributes } from './cascade.ts';

/** Told of the tags and texts of a document, in order. */
export interface TokenSink {
  open(tag: string, attributes: Attributes, isSelfClosing: boolean): void;
  close(tag: string): void;
  text(text: string): void;
  /** Within `<svg>` or `<math>`, where other rules hold. */
  isForeign(): boolean;
  /** Attributes that it wants beside those that are always kept. */
  readonly asked?: ReadonlySet<string>;
}

/** What is asked of attributes; the others may be as many as they like. */
const KEPT: ReadonlySet<string> = new Set(
  'style class id href src alt width height hidden bgcolor background color text type value media start cite open data'.split(
    ' ',
  ),
);

/** Of most tags; never changed. */
const NONE = new Map<string, string>();

const SLICE = 16 * 1024;
/** A longer name is no tag that anybody knows. */
const LONGEST_NAME = 40;

/** Cuts HTML into tokens with the tokenizer of htmlparser2, whose parser alone needs quadratic time for deep nesting. */
export async function tokens(html: string, sink: TokenSink): Promise<void> {
  const { Tokenizer } = await import('htmlparser2');
  const breathe = breather();
  let tag = '';
  let name = '';
  let value = '';
  let attributes = NONE;
  let text = '';
  const isKept = (each: string) => KEPT.has(each) || sink.asked?.has(each) === true;
  /** Texts come in pieces; put together they are one, unless they are very long. */
  const told = () => {
    if (text !== '') sink.text(text);
    text = '';
  };
  const nameAt = (start: number, end: number) =>
    html.slice(start, Math.min(end, start + LONGEST_NAME)).toLowerCase();
  const opened = (isSelfClosing: boolean) => {
    told();
    sink.open(tag, attributes, isSelfClosing);
    // What a sheet asks of elements can take longer than their tags.
    if (breathe.isDue()) tokenizer.pause();
  };
  const ignored = () => undefined;
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname: (start, end) => {
        tag = nameAt(start, end);
        attributes = NONE;
      },
      onattribname: (start, end) => {
        name = nameAt(start, end);
        value = '';
      },
      onattribdata: (start, end) => {
        if (isKept(name)) value += html.slice(start, end);
      },
      onattribentity: (code) => {
        if (isKept(name)) value += String.fromCodePoint(code);
      },
      onattribend: () => {
        if (!isKept(name) || attributes.has(name)) return;
        if (attributes === NONE) attributes = new Map();
        attributes.set(name, value);
      },
      onopentagend: () => opened(false),
      onselfclosingtag: () => opened(true),
      onclosetag: (start, end) => {
        told();
        sink.close(nameAt(start, end));
      },
      ontext: (start, end) => {
        text += html.slice(start, end);
      },
      ontextentity: (code) => {
        text += String.fromCodePoint(code);
      },
      oncdata: (start, end, offset) => {
        if (sink.isForeign()) text += html.slice(start, end - offset);
      },
      oncomment: ignored,
      ondeclaration: ignored,
      onprocessinginstruction: ignored,
      onend: ignored,
      isInForeignContext: () => sink.isForeign(),
    },
  );
  for (let at = 0; at < html.length; at += SLICE) {
    tokenizer.write(html.slice(at, at + SLICE));
    for (; !tokenizer.running; tokenizer.resume()) await breathe();
    if (text.length >= SLICE) told();
    await breathe();
  }
  tokenizer.end();
  told();
}
