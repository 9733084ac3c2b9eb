import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbered, safeFileName } from '../../src/attachment/file-name.ts';
import { partText } from '../../src/read/header-block.ts';

const name = (given: string | undefined) => safeFileName(given, 'application/pdf');

describe('safeFileName', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['Angebot für Müller (2).pdf', 'Angebot für Müller (2).pdf'],
    ['請求書.pdf', '請求書.pdf'],
    ['../../../../pwned.txt', 'pwned.txt'],
    ['/etc/cron.d/x', 'x'],
    [String.raw`C:\Windows\system32\evil.dll`, 'evil.dll'],
    [String.raw`..\..\up.txt`, 'up.txt'],
    ['folder/', 'folder'],
    ['invoice\u202Efdp.exe', 'invoice_fdp.exe'],
    ['.bashrc', 'bashrc'],
    ['..', 'attachment.pdf'],
    ['-rf', 'rf'],
    ['~root', 'root'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['LPT1.pdf', '_LPT1.pdf'],
    ['console.log', 'console.log'],
    ['a\r\nb\0c.txt', 'a_b_c.txt'],
    ['a%0d%0ab.txt', 'a%0d%0ab.txt'],
    ['stream.txt:hidden.exe', 'stream.txt_hidden.exe'],
    ['\uFF0E\uFF0E\uFF0Fetc\uFF0Fpasswd', '．．_etc_passwd'],
    ['trailing. . ', 'trailing'],
    ['', 'attachment.pdf'],
    ['///', 'attachment.pdf'],
    ['\u200B\u202E', 'attachment.pdf'],
    [undefined, 'attachment.pdf'],
  ])('makes %j into %j', (given, made) => {
    expect(name(given)).toBe(made);
  });

  it('keeps the ending of a long name', () => {
    const made = name(`${'長'.repeat(300)}.pdf`);
    expect(made).toMatch(/^長+\.pdf$/);
    expect(Buffer.byteLength(made)).toBeLessThanOrEqual(150);
    expect(Buffer.byteLength(name(`a.${'b'.repeat(300)}`))).toBeLessThanOrEqual(150);
  });

  it('leaves the ending to a long name in a list of parts', () => {
    const part = { id: '2', type: 'image/png', size: 900, isInline: false };
    const line = partText({ ...part, fileName: `${'長'.repeat(200)}.pdf.exe` }, 100);
    expect(line).toMatch(/^2: image\/png, 900 bytes, 長+…\.exe$/);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(100);
    expect(partText({ ...part, fileName: 'a.png' }, 100)).toBe('2: image/png, 900 bytes, a.png');
  });

  it('names what has no name by its type', () => {
    expect(safeFileName(undefined, 'text/calendar')).toBe('attachment.ics');
    expect(safeFileName(undefined, '../../x')).toBe('attachment.bin');
  });

  it('makes one visible file in one folder of whatever is given', () => {
    const nasty = fc.constantFrom(
      '/',
      '\\',
      '..',
      '.',
      ':',
      '\0',
      '\n',
      '\u202E',
      '\uD800',
      ' ',
      '~',
      'CON',
      '-',
      '/../',
      '\uFF0F',
    );
    const text = fc
      .array(fc.oneof(nasty, fc.string({ unit: 'binary' })), { maxLength: 30 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 1_000 }), (given, number) => {
        for (const made of [name(given), numbered(name(given), number)]) {
          // oxlint-disable-next-line no-control-regex -- these are what must not be there
          expect(made).not.toMatch(/[/\\:<>"|?*\u0000-\u001F\u007F-\u009F\p{Cf}\p{Cs}]/u);
          expect(made).not.toMatch(/^[.~\s-]|[.\s]$|^$/);
          expect(made).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i);
          expect(Buffer.byteLength(made)).toBeLessThanOrEqual(160);
        }
      }),
      { numRuns: 500 },
    );
  });
});
