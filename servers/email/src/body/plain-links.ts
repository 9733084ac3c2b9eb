import { markOf, type LinkList } from './link-list.ts';
import { guarded } from './marks.ts';

/** A URL that is no longer says at a glance where it leads; longer ones are mostly identifiers of the reader. */
const SHORT = 60;

/** Text whose long URLs are marks `[n:host]`. */
export const shortened = (text: string, links: LinkList): string =>
  text.includes('://')
    ? text.replace(/<?(https?:\/\/[^\s<>"\uE000\uE001]+)>?/gi, (all, url: string) => {
        if (url.length <= SHORT) return all;
        const end = /[).,;:!?\]'*_]{1,9}$/.exec(url)?.[0] ?? '';
        const link = links.add(end === '' ? url : url.slice(0, -end.length));
        // What is too long to be a link is none for a browser either.
        if (link === undefined) return `${url.slice(0, SHORT)}…`;
        return `${guarded(markOf(link))}${end}`;
      })
    : text;
