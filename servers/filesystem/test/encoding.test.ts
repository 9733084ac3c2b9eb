import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, detectEncoding, encode, type TextEncoding } from '../src/text/encoding.ts';
import { behindNewline, EndingCounter } from '../src/text/line-endings.ts';

describe('the encoding', () => {
  it.each<[string, number[], string]>([
    ['nothing', [], 'utf-8'],
    ['ASCII', [0x61], 'utf-8'],
    ['UTF-8', [0xc3, 0xa9], 'utf-8'],
    ['UTF-8 with a byte order mark', [0xef, 0xbb, 0xbf, 0x61], 'utf-8-bom'],
    ['UTF-8 with a NUL', [0x61, 0], 'utf-8'],
    ['a byte order mark before what is no UTF-8', [0xef, 0xbb, 0xbf, 0xff], 'latin1'],
    ['UTF-16LE', [0xff, 0xfe, 0x61, 0], 'utf-16le'],
    ['UTF-16BE', [0xfe, 0xff, 0, 0x61], 'utf-16be'],
    ['half a code unit', [0xff, 0xfe, 0x61], 'binary'],
    ['one byte each', [0x63, 0x61, 0x66, 0xe9], 'latin1'],
    ['a surrogate in UTF-8', [0xed, 0xa0, 0x80], 'latin1'],
    ['an overlong NUL', [0xc0, 0x80], 'latin1'],
    ['half a character at the end', [0x61, 0xe6, 0x97], 'latin1'],
    ['anything with a NUL', [0x89, 0], 'binary'],
  ])('of %s is told', (_, bytes, encoding) => {
    expect(detectEncoding(Buffer.from(bytes))).toBe(encoding);
  });

  it('is told by the beginning of a file, wherever that ends', () => {
    const text = Buffer.from('aé日😀'.repeat(3));
    for (let end = 0; end < text.length; end++)
      expect(detectEncoding(text.subarray(0, end), text.length)).toBe('utf-8');
    expect(detectEncoding(Buffer.from([0xe6, 0x97, 0x61]), 100)).toBe('latin1');
    expect(detectEncoding(Buffer.from([0xff, 0xfe, 0x61]), 100)).toBe('utf-16le');
  });

  it('gives back every byte', () => {
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0xef, 0xbb, 0xbf, 0xfe, 0xff, 0xd8, 0),
    );
    const starts = fc.constantFrom<number[]>([], [0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf]);
    const seen = new Set<string>();
    fc.assert(
      fc.property(starts, fc.array(byte, { maxLength: 8 }), (start, rest) => {
        const bytes = Buffer.from([...start, ...rest]);
        const encoding = detectEncoding(bytes);
        seen.add(encoding);
        fc.pre(encoding !== 'binary');
        expect(encode(decode(bytes, encoding), encoding)).toEqual(bytes);
      }),
      { numRuns: 3000 },
    );
    expect(seen.size).toBe(6);
  });

  it('refuses what it does not have', () => {
    expect(() => encode('a€', 'latin1')).toThrow('The character "€" (U+20AC) cannot be written');
    expect(() => encode('a\u202E', 'latin1')).toThrow('The character U+202E cannot');
    expect(() => encode('😀', 'latin1')).toThrow('"😀" (U+1F600)');
    expect(() => encode('a\uDE00', 'utf-8')).toThrow('U+DE00');
    expect(encode('\uDE00', 'utf-16le')).toEqual(Buffer.from([0xff, 0xfe, 0, 0xde]));
  });
});

describe('line endings', () => {
  const encodings = fc.constantFrom<TextEncoding>('utf-8', 'utf-16le', 'utf-16be', 'latin1');
  const text = fc.string({
    unit: fc.constantFrom('\n', '\r', 'a', '\u000A', 'b', '\u{A0A}', '\u{D0A}'),
    maxLength: 40,
  });

  it('are counted, in parts or at once', () => {
    fc.assert(
      fc.property(encodings, text, fc.nat(20), fc.nat(3), (encoding, content, cut, shift) => {
        const plain = encoding === 'latin1' ? content.replaceAll(/[^\r\na-z]/g, 'x') : content;
        const bytes = encode(plain, encoding);
        // At any alignment in memory
        const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).subarray(shift);
        const counter = new EndingCounter(encoding);
        counter.add(shifted.subarray(0, 2 * cut)).add(shifted.subarray(2 * cut));
        const crlf = plain.split('\r\n').length - 1;
        const lf = plain.split('\n').length - 1 - crlf;
        expect([counter.lf, counter.crlf, counter.cr]).toEqual([
          lf,
          crlf,
          plain.split('\r').length - 1 - crlf,
        ]);
        for (let n = 1; n <= lf + crlf + 1; n++) {
          const behind = behindNewline(bytes, encoding, n);
          expect(behind).toBe(behindNewline(bytes, encoding, n - (lf + crlf + 1) || -(lf + crlf + 1)));
          const head = plain.split('\n').slice(0, n).join('\n');
          expect(behind).toBe(n > lf + crlf ? undefined : encode(`${head}\n`, encoding).length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are counted in more than a few bytes', () => {
    const bytes = Buffer.from('\n'.repeat(5000) + 'a\n\u008A'.repeat(5000));
    expect(new EndingCounter('utf-8').add(bytes).newlines).toBe(10_000);
  });

  it.each([
    ['a\nb\n', 'lf'],
    ['a\r\nb', 'crlf'],
    ['a\rb\r', 'cr'],
    ['a\r\nb\n', 'mixed'],
    ['a', 'none'],
    ['', 'none'],
  ])('of %j are %s', (content, ending) => {
    expect(new EndingCounter('utf-8').add(Buffer.from(content)).ending).toBe(ending);
  });
});
