import { describe, expect, test } from 'vitest';
import { decodeText } from '../../src/mime/charset.ts';
import { charsetZoo } from '../fixtures/special.ts';

const plain = { isHtml: false, isCut: false };
const html = { isHtml: true, isCut: false };

describe('text of bytes', () => {
  test.each(charsetZoo)('$charset says $says', ({ charset, bytes, says }) => {
    expect(decodeText(bytes, charset, plain).text).toBe(says);
  });

  test.each([
    'cp932',
    'CP-1251',
    ' windows-31j ',
    'x-gbk',
    'ks_c_5601-1987',
    'win-1252',
    'latin-1',
    'eucgb2312_cn',
    'big5_tw',
    'euc_kr',
  ])('the name %s is known', (charset) => {
    expect(decodeText(Buffer.from([0xb0, 0xa1]), charset, plain).remarks).toEqual([]);
  });

  test('what nobody knows is told, where it matters', () => {
    expect(decodeText(Buffer.from('plain'), 'x-martian', plain).remarks).toEqual([]);
    expect(decodeText(Buffer.from([0xe4]), 'x-martian', plain)).toEqual({
      text: 'ä',
      remarks: ['The charset that the message names is not known; letters beyond ASCII may be wrong.'],
    });
  });

  test('what is no UTF-8 though it says so is read all the same', () => {
    const { text, remarks } = decodeText(Buffer.from('Gr\xfc\xdfe', 'latin1'), 'utf-8', plain);
    expect([text, remarks.length]).toEqual(['Grüße', 1]);
  });

  test('one broken letter among many leaves the others', () => {
    const bytes = Buffer.concat([Buffer.from('Grüße an alle in Köln'), Buffer.from([0xff])]);
    expect(decodeText(bytes, 'utf-8', plain)).toEqual({ text: 'Grüße an alle in Köln\uFFFD', remarks: [] });
  });

  test('a letter that was cut in half is left out', () => {
    const cut = Buffer.from('abc報').subarray(0, -1);
    expect(decodeText(cut, 'utf-8', { isHtml: false, isCut: true })).toEqual({ text: 'abc', remarks: [] });
    expect(decodeText(cut, undefined, { isHtml: false, isCut: true })).toEqual({ text: 'abc', remarks: [] });
  });

  test('HTML may name its charset itself, where the header does not', () => {
    const bytes = Buffer.from('<meta charset="windows-1251">\xcf\xf0', 'latin1');
    expect(decodeText(bytes, undefined, html).text).toContain('Пр');
    expect(decodeText(bytes, 'windows-1252', html).text).toContain('Ïð');
    expect(decodeText(bytes, undefined, plain).text).toContain('Ïð');
    const old = Buffer.from('<META http-equiv=x content="text/html; charset=koi8-r">\xf0\xd2', 'latin1');
    expect(decodeText(old, 'us-ascii', html).text).toContain('Пр');
    // It could be read so far as ASCII: it is no UTF-16.
    expect(decodeText(Buffer.from('<meta charset=utf-16>ü'), undefined, html).text).toContain('ü');
    expect(decodeText(Buffer.from('<meta charset=utf-7>+ADw-'), undefined, html).text).toContain('+ADw-');
  });
});
