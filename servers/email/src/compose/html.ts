import type { Below } from './below.ts';

/** Characters of Markdown that are made into HTML; longer texts go as plain text alone, which takes no time. */
const MOST_MARKDOWN = 30_000;

const load = async () => {
  const { default: MarkdownIt } = await import('markdown-it');
  // HTML is shown as it was typed, and pictures become links: nothing is fetched when the message is opened.
  const markdown = new MarkdownIt('default', { html: false, linkify: true, breaks: true }).disable('image');
  // "report.md" is no link, and an address in a text need not be one.
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  return markdown;
};

let loaded: ReturnType<typeof load> | undefined;

/**
 * HTML of a text in Markdown (CommonMark, tables, strike-through). What stands below it is text of others and no
 * Markdown.
 * @returns undefined for what is too long to be looked through
 */
export async function htmlOf(typed: string, below: Below | undefined): Promise<string | undefined> {
  if (typed.length > MOST_MARKDOWN) return undefined;
  const markdown = await (loaded ??= load());
  const parts = [markdown.render(typed).trim(), ...(below === undefined ? [] : [belowHtml(below)])];
  return `<!DOCTYPE html>\n<html><body>\n${parts.join('\n')}\n</body></html>\n`;
}

function belowHtml({ kind, head, text }: Below): string {
  const [shownHead, shownText] = [escaped(head), escaped(text)];
  return kind === 'quoted'
    ? `<p>${shownHead}</p>\n<blockquote type="cite">${shownText}</blockquote>`
    : `<p>${shownHead}</p>\n<div>${shownText}</div>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as HTML shows it. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '').replaceAll('\n', '<br>\n');
