import { markOf, type LinkList } from './link-list.ts';
import { guarded } from './marks.ts';

/** `![alt](url)` and `![alt][ref]`: a program that shows Markdown would fetch it, and so tell that and what was read. */
const IMAGE = /!\[([^[\]\n]{0,200})\](?:\([^()\n]{0,4000}\)|\[[^[\]\n]{0,100}\])?/g;
/** `[text](url)`, which would hide where it leads. */
const LINK = /\[([^[\]\n]{1,200})\]\(\s{0,3}<?([^()\s<>]{1,4000})>?[^()\n]{0,200}\)/g;
/** `[name]: url` on a line of its own. */
const DEFINITION = /^( {0,3}\[[^[\]\n]{1,100}\]:)[ \t]{0,9}<?([^\s<>]{1,4000})>?.{0,300}$/gm;

/** Text with which a Markdown renderer does nothing but show it. */
export function defused(text: string, links: LinkList): string {
  if (!text.includes('](') && !text.includes('![') && !text.includes(']:')) return text;
  const marked = (url: string, shown: string) => {
    const link = links.add(url, shown);
    return link === undefined ? '' : ` ${guarded(markOf(link))}`;
  };
  return text
    .replace(IMAGE, (_all, alt: string) => (alt === '' ? '[image]' : `[image: ${alt}]`))
    .replace(LINK, (_all, shown: string, url: string) => `${shown}${marked(url, shown)}`)
    .replace(DEFINITION, (_all, name: string, url: string) => `${name}${marked(url, '')}`)
    .replaceAll('![', '! [')
    .replaceAll('](', '] (');
}
