import { fenceVisible } from '@handrail/server';
import type { Link } from '../body/link-list.ts';
import { pageOf, type TextPage } from '../body/page.ts';
import { clip, shownLine } from '../read/shown-line.ts';

export interface Section {
  /** One line of ours: what it is. */
  readonly head: string;
  /** Whole sentences of ours. */
  readonly notes: readonly string[];
  /** What stands in the fence before the first page of the text. Nothing hidden. */
  readonly above: readonly string[];
  /** Nothing hidden. */
  readonly text: string;
  /** Where the marks in the text lead. */
  readonly links: readonly Link[];
  /** Characters of the text on the pages before. */
  readonly offset: number;
  /** There is more of the text than was fetched. */
  readonly isCut?: boolean | undefined;
  /** The line that says how to go on from an offset; it stands first and last. */
  more(offset: number): string;
  /** How to see where links lead when there is no room for it. */
  readonly linksElsewhere?: string;
}

/** Targets are shown with the text as long as they take no more of it. */
const SHARE_OF_LINKS = 0.2;

/** So much of the text is on every page, be it as small as it may. */
const LEAST_TEXT = 200;

/** The marks of a fence have 11 to 13 digits. */
const SLACK = 8;

const bytesOf = (text: string): number => Buffer.byteLength(text) + 1;

/**
 * Text of a message in a fence of its own, within so many bytes where there is room for its frame at all, and how to
 * read on.
 */
export function textSection(section: Section, bytes: number): string {
  const { text, offset, links } = section;
  const frame = { text: 'x', next: text.length };
  const page = (room: number): TextPage => pageOf(text, offset, Math.max(LEAST_TEXT, room));

  const room = bytes - bytesOf(shown(section, frame)) - SLACK;
  const whole = page(room);
  const rest = text.slice(offset, offset + bytes);
  const all = shown(section, { text: rest, next: undefined }, targetLines(rest, links));
  // Without the lines that say how to go on there may be room for the rest.
  if (offset + rest.length === text.length && bytesOf(all) <= bytes - SLACK) return all;
  const targets = targetLines(whole.text, links);
  if (targets.length === 0) return shown(section, whole);
  const taken = bytesOf(targets.join('\n')) + 1;
  if (taken <= room * SHARE_OF_LINKS || section.linksElsewhere === undefined) {
    const shorter = page(room - taken);
    return shown(section, shorter, targetLines(shorter.text, links));
  }
  const notes = [...section.notes, section.linksElsewhere];
  return shown({ ...section, notes }, page(room - bytesOf(section.linksElsewhere)));
}

function shown(
  { head, notes, more, offset, above, text: { length }, isCut = false }: Section,
  { text, next }: TextPage,
  below: readonly string[] = [],
): string {
  const onward = next === undefined && !isCut ? [] : [more(next ?? length)];
  const isPart = offset > 0 || onward.length > 0;
  const place = isPart ? ` · characters ${offset} to ${next ?? length}${isCut ? '' : ` of ${length}`}` : '';
  const begin = offset === 0 ? above.join('\n') : '';
  const blocks = [begin, text, below.join('\n')].filter((block) => block !== '');
  const inside = blocks.length === 0 ? [] : [fenceVisible(blocks.join('\n\n'), 'message')];
  return [...onward, `${head}${place}`, ...notes, ...inside, ...onward].join('\n');
}

const MARK = /\[(\d{1,7}):/g;

/** `[1] https://example.org/…` for every mark in the text. */
function targetLines(text: string, links: readonly Link[]): string[] {
  const numbers = new Set([...text.matchAll(MARK)].map(([, number]) => Number(number)));
  return links.filter(({ n }) => numbers.has(n)).map(targetLine);
}

export const targetLine = ({ n, url }: Link): string => `[${n}] ${url}`;

const MOST_NOTES = 10;
const NOTE_BYTES = 300;

/** Sentences of ours as the lines before a fence. */
export const notesOf = (sentences: readonly string[]): string[] =>
  [...new Set(sentences)]
    .slice(0, MOST_NOTES)
    .map((sentence) => `[${clip(shownLine(sentence), NOTE_BYTES)}]`);
