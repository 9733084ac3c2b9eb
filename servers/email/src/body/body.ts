import type { Bytes } from '../backend/backend.ts';
import type { Part, Structure } from '../message/message.ts';
import { decodeText } from '../mime/charset.ts';
import { folded, type Folded, type Quotes } from './fold.ts';
import { htmlText } from './html-text.ts';
import { agrees, isPlaceholder } from './plain-or-html.ts';
import { LinkList, type Link } from './link-list.ts';
import { plainText } from './plain-text.ts';

/** What a message says, as short text, and what was taken out of it. */
export interface Body {
  /** Whole and deterministic: an offset into it means the same in every process. Lines end in LF. Untrusted. */
  readonly text: string;
  /** Targets of the marks `[n:host]` in the text, in order of n, which begins with 1. Untrusted. */
  readonly links: readonly Link[];
  /** `none`: the message has no text that can be read. */
  readonly source: 'plain' | 'html' | 'none';
  /** Characters that the HTML holds and a person does not see. */
  readonly hidden: number;
  /** Characters without a shape that were removed: zero-width, bidirectional, tags, soft hyphens, controls. */
  readonly invisible: number;
  /** Images that only tell the sender who has read. */
  readonly trackers: number;
  /** Links whose text names another host than they lead to: `[n:host]` marks stand beside them. */
  readonly misleading: readonly { readonly link: Link; readonly shownHost: string }[];
  readonly folded: Folded;
  /** A part was longer than what is fetched of it. */
  readonly isCut: boolean;
  /** What was odd, such as a charset that nobody knows; whole sentences of ours. */
  readonly remarks: readonly string[];
}

/** Content of a part, decoded of its transfer encoding: `backend.part`. */
export type FetchPart = (part: Part, most: number) => Promise<Bytes>;

/** Of all parts of a kind together, in bytes. A newsletter of 700 kB is mostly markup, which text is not. */
export const MOST_TEXT = 256 * 1024;
const MOST_HTML = 1024 * 1024;
const MOST_PARTS = 20;

/**
 * The text of a message, for a budget to be cut from. Plain parts are taken where they say what the HTML says that a
 * person sees; the HTML stands in where they do not, so that nobody is told what only programs read.
 * @param subject of the message: what a forwarded one quotes is what it says
 */
export async function bodyOf(
  structure: Structure,
  fetch: FetchPart,
  quotes: Quotes,
  subject = '',
): Promise<Body> {
  const options = { quotes, subject };
  const plainParts = shownParts(structure.text);
  const htmlParts = shownParts(structure.html);
  const plain = await read(plainParts, fetch);
  if (isSame(plainParts, htmlParts)) return await finished(plain, options);
  const html = await read(htmlParts, fetch);
  if (html.text === '') return await finished(plain, options);
  if (plain.text === '' || isPlaceholder(plain.text)) return await finished(html, options);
  if (await agrees(plain, html)) {
    const { hidden, trackers } = html;
    const remarks = [...new Set([...plain.remarks, ...html.remarks])];
    return await finished({ ...plain, hidden, trackers, remarks }, options);
  }
  return await finished({ ...html, remarks: [...html.remarks, DIFFERS] }, options);
}

/** Text of one part, such as an attachment, whole; HTML is turned into text. */
export const textOfPart = async (part: Part, fetch: FetchPart): Promise<Body> =>
  await finished(await read([part], fetch), { quotes: 'keep', subject: '' });

/** `Fwd:` as mail programs translate it (RFC 5322 leaves it to them). */
const FORWARDED =
  /^\s{0,9}(?:fwd?|wg|tr|rv|enc|i|vs|vb|pd|doorst|vl|továbbítás|转发|轉寄|転送|전달|пересл)\s{0,2}[:\uFF1A]/i;

const isForwarded = (subject: string): boolean => FORWARDED.test(subject.slice(0, 40));

const DIFFERS =
  'The plain text of this message says other things than its HTML, which is what people see and what is shown here.';

type Unfolded = Omit<Body, 'folded'>;

async function finished(
  body: Unfolded,
  { quotes, subject }: { readonly quotes: Quotes; readonly subject: string },
): Promise<Body> {
  const { text, ...counts } = await folded(body.text, quotes, isForwarded(subject));
  return { ...body, text, folded: counts };
}

/** Parts one after another, as RFC 8621 §4.1.4 has them shown. */
async function read(parts: readonly Part[], fetch: FetchPart): Promise<Unfolded> {
  const links = new LinkList();
  const texts: string[] = [];
  const remarks: string[] = [];
  const counts = { hidden: 0, invisible: 0, trackers: 0 };
  const left = { plain: MOST_TEXT, html: MOST_HTML };
  let isCut = false;
  for (const part of parts) {
    const kind = isHtml(part) ? 'html' : 'plain';
    if (left[kind] <= 0) {
      isCut = true;
      break;
    }
    const { bytes, isCut: isPartCut } = await fetch(part, left[kind]);
    left[kind] -= bytes.length;
    isCut ||= isPartCut;
    const decoded = decodeText(bytes, part.charset, { isHtml: kind === 'html', isCut: isPartCut });
    remarks.push(...decoded.remarks);
    const shownText =
      kind === 'html'
        ? await htmlText(decoded.text, links)
        : { ...(await plainText(decoded.text, links)), hidden: 0, trackers: 0, remarks: [] };
    remarks.push(...shownText.remarks);
    texts.push(shownText.text);
    counts.hidden += shownText.hidden;
    counts.invisible += shownText.invisible;
    counts.trackers += shownText.trackers;
  }
  const text = texts.filter((each) => each !== '').join('\n\n');
  const source = parts.length === 0 ? 'none' : parts.every(isHtml) ? 'html' : 'plain';
  return { text, links: links.all(), misleading: links.misleading(), source, isCut, remarks, ...counts };
}

const isHtml = ({ type }: Part): boolean => type === 'text/html' || type === 'application/xhtml+xml';

/** What is read as text. */
export const shownParts = (parts: readonly Part[]): readonly Part[] =>
  parts
    .filter(({ type }) => type.startsWith('text/') || type === 'application/xhtml+xml')
    .slice(0, MOST_PARTS);

const isSame = (one: readonly Part[], other: readonly Part[]): boolean =>
  one.length === other.length && one.every((part, index) => part.id === other[index]?.id);
