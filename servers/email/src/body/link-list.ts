export interface Link {
  /** Counts from 1. */
  readonly n: number;
  /** Host in ASCII, so that no letter looks like another; for `mailto:` and the like the scheme. */
  readonly host: string;
  readonly url: string;
}

/** What a person can follow and a program does not run. */
const FOLLOWED = new Set(['http:', 'https:', 'mailto:', 'tel:', 'sms:', 'ftp:']);

const LONGEST_URL = 8000;
const MOST_MISLEADING = 20;

/** Counts the targets of a text, each once. */
export class LinkList {
  readonly #links = new Map<string, Link>();
  readonly #misleading = new Map<string, { readonly link: Link; readonly shownHost: string }>();

  /**
   * @param shown the text that people read there
   * @returns undefined for what leads nowhere: fragments, relative links, scripts, data
   */
  add(target: string, shown = ''): Link | undefined {
    const url = parsed(target);
    if (url === undefined) return undefined;
    const known = this.#links.get(url.href);
    const link = known ?? { n: this.#links.size + 1, host: hostOf(url), url: url.href };
    if (known === undefined) this.#links.set(url.href, link);
    this.#compare(link, shown);
    return link;
  }

  all(): readonly Link[] {
    return [...this.#links.values()];
  }

  misleading(): readonly { readonly link: Link; readonly shownHost: string }[] {
    return [...this.#misleading.values()];
  }

  #compare(link: Link, shown: string): void {
    const shownHost = hostShown(shown);
    if (shownHost === undefined || isRelated(shownHost, link.host)) return;
    const key = `${link.n} ${shownHost}`;
    if (this.#misleading.size < MOST_MISLEADING) this.#misleading.set(key, { link, shownHost });
  }
}

/** The mark that stands in the text. */
export const markOf = ({ n, host }: Link): string => `[${n}:${host}]`;

function parsed(target: string): URL | undefined {
  if (target.length > LONGEST_URL) return undefined;
  const url = URL.parse(target.trim());
  return url !== null && FOLLOWED.has(url.protocol) ? url : undefined;
}

const hostOf = (url: URL): string => (url.hostname === '' ? url.protocol.slice(0, -1) : url.hostname);

/** Host that a link text claims, where it is the text of a URL or looks like a host and nothing else. */
function hostShown(shown: string): string | undefined {
  const text = shown.trim().toLowerCase();
  if (text.length > 300 || /\s/.test(text)) return undefined;
  if (!/^(?:https?:\/\/|www\.)/.test(text) && !/^[a-z0-9-]+(?:\.[a-z0-9-]+){1,5}(?:\/\S*)?$/.test(text))
    return undefined;
  const host = URL.parse(text.includes('://') ? text : `http://${text}`)?.hostname;
  // "file.pdf" and "1.2.3" are no hosts; what ends in a known kind of file is none either.
  return host === undefined || !/\.[a-z][a-z0-9-]+$/.test(host) || FILE.test(host) ? undefined : host;
}

const FILE =
  /\.(?:pdf|docx?|xlsx?|pptx?|txt|csv|zip|png|jpe?g|gif|html?|js|ts|py|json|xml|ics|eml|mp[34]|md)$/;

/** The same host, or the one within the domain of the other, as far as that can be told without a list of suffixes. */
function isRelated(one: string, other: string): boolean {
  const [left, right] = [domainOf(one), domainOf(other)];
  return left === right;
}

/** The last two labels, or three where the last but one is short, as in `example.co.uk`. */
function domainOf(host: string): string {
  const labels = host.replace(/^www\./, '').split('.');
  const isShort = (labels.at(-2)?.length ?? 9) <= 3 && labels.length > 2;
  return labels.slice(isShort ? -3 : -2).join('.');
}
