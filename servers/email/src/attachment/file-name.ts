import { parted } from '../mime/file-name.ts';

/** Bytes of a name: file systems take 255, and a number may be put behind it. */
const LONGEST = 150;

/** What shows nothing or another direction, what separates folders, also where it only looks so, and what Windows refuses. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}<>:"/\\|?*\u2044\u2215\u29F8\u29F5\uFF0F\uFF3C\uFF1A]+/gu;

/** Devices of Windows, whatever ending they have. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\.|$)/i;

/** Of types that come without a name. */
const ENDINGS: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/vcard': 'vcf',
};

/**
 * A name that is one file in one folder on every system, made of what a sender chose: never a path, a hidden file, a
 * device, an option of a program or a name whose ending is not where one sees it.
 * @param type media type, for those without a name
 */
export function safeFileName(given: string | undefined, type: string): string {
  const flat = (given ?? '')
    .slice(-4_096)
    .toWellFormed()
    .split(/[/\\]/)
    .findLast((part) => /[\p{L}\p{N}]/u.test(part));
  const name = (flat ?? '')
    .normalize('NFC')
    .replace(UNSAFE, '_')
    .replaceAll(/\s+/g, ' ')
    // Hidden files, options, home folders; Windows drops blanks and dots at the end.
    .replace(/^[\s.~_-]+/, '')
    .replace(/[\s.]+$/, '');
  if (name === '') return `attachment.${ENDINGS[type] ?? 'bin'}`;
  const short = shortened(name);
  return DEVICE.test(short) ? `_${short}` : short;
}

/** `name (2).pdf`: the same name where it is taken. */
export function numbered(name: string, number: number): string {
  const { stem, ending } = parted(name);
  return `${stem} (${number})${ending}`;
}

function shortened(name: string): string {
  const { stem, ending } = parted(name);
  let kept = '';
  let left = LONGEST - Buffer.byteLength(ending);
  for (const character of stem) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    kept += character;
  }
  return kept.trimEnd() + ending;
}
