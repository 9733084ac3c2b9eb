import type { Address } from '../message/address.ts';
import { cleanHeaderText } from './header-text.ts';

/** What stands below the text of an answer or of a message that is passed on. */
export interface Below {
  readonly kind: 'quoted' | 'forwarded';
  /** Lines that say what follows, in LF. */
  readonly head: string;
  /** The other message, without marks of quoting. */
  readonly text: string;
}

/** What is told of the message below. */
interface Original {
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly subject: string;
  readonly sent: Date | undefined;
  readonly received: Date;
}

/** An answer shows what it answers; who wants all of it has it already. */
const MOST_QUOTED = 20_000;
/** Whoever it is passed on to has nothing but this. */
const MOST_FORWARDED = 200_000;
const MOST_NAMED = 50;

const FORWARDED = '---------- Forwarded message ----------';
/** Also as other programs write it. */
const FORWARDED_LINE = /^-{5,20} ?Forwarded message ?-{5,20}$/;

/** The beginning of a text up to the end of a line. */
function cut(text: string, most: number): { readonly text: string; readonly isCut: boolean } {
  if (text.length <= most) return { text, isCut: false };
  const end = text.lastIndexOf('\n', most);
  return { text: `${text.slice(0, end > most / 2 ? end : most).toWellFormed()}\n[…]`, isCut: true };
}

/** @param text the body of the original */
export function quoted(original: Original, text: string): Below {
  const when = minute(original.sent ?? original.received);
  const who = original.from.map(named).join(', ') || 'somebody';
  return { kind: 'quoted', head: `On ${when}, ${who} wrote:`, text: cut(text.trim(), MOST_QUOTED).text };
}

/** `isCut`: the original is longer than what is passed on. */
export function forwarded(
  original: Original,
  text: string,
): { readonly below: Below; readonly isCut: boolean } {
  const kept = cut(text.trim(), MOST_FORWARDED);
  const head = [
    FORWARDED,
    `From: ${list(original.from)}`,
    `Date: ${minute(original.sent ?? original.received)}`,
    `Subject: ${cleanHeaderText(original.subject, 300)}`,
    `To: ${list(original.to)}`,
    ...(original.cc.length === 0 ? [] : [`Cc: ${list(original.cc)}`]),
  ].join('\n');
  return { below: { kind: 'forwarded', head, text: kept.text }, isCut: kept.isCut };
}

const minute = (date: Date): string =>
  Number.isNaN(date.getTime())
    ? 'an unknown day'
    : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const named = ({ name, address }: Address): string => {
  const [shownName, shown] = [cleanHeaderText(name, 100), cleanHeaderText(address, 254)];
  return shownName === '' ? shown : `${shownName} <${shown}>`;
};

const list = (addresses: readonly Address[]): string =>
  addresses.slice(0, MOST_NAMED).map(named).join(', ') + (addresses.length > MOST_NAMED ? ', …' : '');

/** The whole text of a message. */
export function withBelow(typed: string, below: Below | undefined): string {
  if (below === undefined) return `${typed}\n`;
  const text = below.kind === 'quoted' ? `\n${marked(below.text)}` : `\n\n${below.text}`;
  return `${typed === '' ? '' : `${typed}\n\n`}${below.head}${text}\n`;
}

const marked = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`))
    .join('\n');

/**
 * Parts what was typed from what stands below it, in a draft of ours or of a program that writes it the same way: lines
 * that begin with `>` up to the end, behind one that ends in a colon, or a message that is passed on.
 */
export function belowIn(whole: string): { readonly typed: string; readonly below: Below | undefined } {
  const lines = whole.split('\n');
  const at = lines.findIndex((line) => FORWARDED_LINE.test(line.trim()));
  if (at >= 0) {
    const end = lines.indexOf('', at);
    const [head, text] = end < 0 ? [lines.slice(at), []] : [lines.slice(at, end), lines.slice(end + 1)];
    return part(lines, at, { kind: 'forwarded', head: head.join('\n'), text: text.join('\n').trimEnd() });
  }
  const last = lines.findLastIndex((line) => line.trim() !== '');
  const before = lines.slice(0, last + 1).findLastIndex((line) => !line.startsWith('>'));
  // Between the line that names the writer and the quote, some programs leave one empty.
  const head = lines[before]?.trim() === '' ? before - 1 : before;
  const words = lines[head]?.trim() ?? '';
  if (before === last || !/[:：]$/.test(words)) return { typed: whole.trimEnd(), below: undefined };
  const text = lines.slice(before + 1, last + 1).map((line) => line.replace(/^> ?/, ''));
  return part(lines, head, { kind: 'quoted', head: words, text: text.join('\n') });
}

const part = (lines: readonly string[], at: number, below: Below) => ({
  typed: lines.slice(0, at).join('\n').trimEnd(),
  below,
});
