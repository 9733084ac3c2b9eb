import { oneLine } from '../mime/header-values.ts';

const LONGEST = 300;
const MOST_READ = 4_096;

/** Characters of a secret that are too many to be shown: a server that repeats a login may cut it anywhere. */
const TELLING = 8;

/**
 * What a server says, for an error, in one line; undefined where a part of what we logged in with stands in it, as it is
 * or in Base64, as some servers repeat the line that they refuse.
 */
export function saidBy(said: string | undefined, secret: string): string | undefined {
  if (said === undefined || said === '') return undefined;
  const read = said.slice(0, MOST_READ);
  const texts = [read, read.replaceAll(/\s/g, '')];
  const pieces = new Set(texts.flatMap(piecesOf));
  const isTold = formsOf(secret).some((form) =>
    form.length < TELLING
      ? texts.some((text) => text.includes(form))
      : piecesOf(form).some((piece) => pieces.has(piece)),
  );
  return isTold ? undefined : oneLine(read, LONGEST);
}

/** In Base64 it has three forms, by how many bytes of the login stand before it; its ends depend on its neighbours. */
function formsOf(secret: string): readonly string[] {
  if (secret === '') return [];
  const encoded = [0, 1, 2].flatMap((before) => {
    const text = Buffer.from(`${'\0'.repeat(before)}${secret}`)
      .toString('base64')
      .replace(/=+$/, '');
    const inner = text.slice(before === 0 ? 0 : before + 1, text.length % 4 === 0 ? undefined : -1);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [secret, ...encoded.filter((form) => form.length > 2)];
}

const piecesOf = (text: string): readonly string[] =>
  Array.from({ length: Math.max(0, text.length - TELLING + 1) }, (_, at) => text.slice(at, at + TELLING));
