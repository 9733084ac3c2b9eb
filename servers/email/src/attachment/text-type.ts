import type { Part } from '../message/message.ts';

const TEXTUAL =
  /^(?:text\/.+|message\/(?!rfc822$|global$).+|application\/(?:json|xml|yaml|x-yaml|toml|sql|csv|ics|javascript|x-javascript|x-sh|x-subrip|x-ndjson|jsonl)|[a-z-]+\/[^/]+\+(?:json|xml))$/;

/** Programs that do not know what they send say so of files whose name tells it. */
const UNKNOWN = /^(?:application\/(?:octet-stream|x-download|force-download|download|unknown|x-unknown)|)$/;
const ENDING =
  /\.(?:txt|text|log|md|csv|tsv|json|jsonl|xml|ya?ml|toml|ini|conf|cfg|ics|vcf|html?|eml|srt|sql|diff|patch|[cm]?[jt]sx?|py|rb|go|rs|java|kt|cs?s|c|h|cpp|hpp|sh|bat|ps1|tex|rst|adoc|po|pem|asc)$/i;

export type TextKind = 'mail' | 'html' | 'text';

/** What kind of text a part is; undefined for one that is none. */
export function textKindOf({ type, fileName = '' }: Part): TextKind | undefined {
  if (type === 'message/rfc822' || type === 'message/global') return 'mail';
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  if (TEXTUAL.test(type)) return 'text';
  const ending = UNKNOWN.test(type) ? ENDING.exec(fileName.slice(-20))?.[0].toLowerCase() : undefined;
  return ending === '.eml' ? 'mail' : ending === undefined ? undefined : 'text';
}
