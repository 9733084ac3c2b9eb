import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { encode, type TextEncoding } from '../src/text/encoding.ts';
import { type PageRequest, TextFiles, type TextPage } from '../src/text/text-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'text-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'file');

const print = (text: string): string => text.replaceAll('\r\n', '\n').replaceAll('\u200B', '\\u{200b}');

const whole = { start: 1, lines: Infinity, bytes: 1 << 20, print, signal: new AbortController().signal };

const read = async (request: Partial<PageRequest>, files = new TextFiles()): Promise<TextPage> => {
  const fd = openSync(path, 'r');
  try {
    const stat = fstatSync(fd, { bigint: true });
    return await files.page({ fd, stat, [Symbol.dispose]() {} }, { ...whole, ...request });
  } finally {
    closeSync(fd);
  }
};

const readAll = async (request: Partial<PageRequest>, files?: TextFiles): Promise<TextPage[]> => {
  const pages = [await read(request, files)];
  for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next)
    pages.push(await read({ ...request, start: next }, files));
  return pages;
};

describe('lines', () => {
  it.each<[string, number, string, number | undefined, number | undefined, number]>([
    ['F13: a\n', -1, 'F13: a\n', 1, 1, 1],
    ['a', 1, 'a', 1, 1, 1],
    ['', 1, '', undefined, undefined, 0],
    ['', -5, '', undefined, undefined, 0],
    ['\uFEFF', 1, '', undefined, undefined, 0],
    ['\n', -1, '\n', 1, 1, 1],
    ['a\nb\nc', 2, 'b\nc', 2, 3, 3],
    ['a\nb\nc', -2, 'b\nc', 2, 3, 3],
    ['a\r\nb\r\n', -1, 'b\r\n', 2, 2, 2],
    ['a\nb', -9, 'a\nb', 1, 2, 2],
    ['a\rb\n', 1, 'a\rb\n', 1, 1, 1],
    ['\uFEFFa\nb', 1, 'a\nb', 1, 2, 2],
  ])('of %j from %i are %j', async (content, start, text, firstLine, lastLine, lines) => {
    writeFileSync(path, content);
    const page = await read({ start });
    expect(page).toMatchObject({ text, lines, isCut: false });
    expect([page.firstLine, page.lastLine, page.next]).toEqual([firstLine, lastLine, undefined]);
    expect(page.digest).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it.each([
    ['a\nb\n', 3, 'There is no line 3: the file has 2 lines.'],
    ['a', 1e9, 'There is no line 1000000000: the file has 1 line.'],
    ['', 2, 'There is no line 2: the file has 0 lines.'],
    ['a', { byte: 1 }, 'There is no byte 1: the file has 1 line.'],
  ])('of %j from %j are past its end', async (content, start, message) => {
    writeFileSync(path, content);
    await expect(read({ start })).rejects.toMatchObject({ code: 'past_end', message });
  });

  it('are not what is in a binary file', async () => {
    writeFileSync(path, Buffer.from([0xff, 0]));
    await expect(read({})).rejects.toMatchObject({ code: 'binary_file' });
  });
});

describe('pages', () => {
  const unit = fc.constantFrom('a', 'b', '\n', '\r\n', '\r', 'é', '\u200B', '\uFEFF');
  const wide = fc.oneof(unit, fc.constantFrom('日', '😀', '\u{D0A}'));
  const cases = fc
    .constantFrom<TextEncoding>('utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', 'latin1')
    .chain((encoding) =>
      fc.record({
        encoding: fc.constant(encoding),
        text: fc
          .array(encoding === 'latin1' ? unit : wide, { minLength: 1, maxLength: 400 })
          .map((all) => all.join('')),
        bytes: fc.integer({ min: 64, max: 300 }),
        lines: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 9 })),
        line: fc.integer({ min: -30, max: 30 }).filter((line) => line !== 0),
      }),
    );

  it('hold all of a text between them, each within its bounds', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ encoding, text: content, bytes, lines, line }) => {
        // No UTF-8 and no byte order mark, unless it is the encoding
        const text =
          encoding === 'latin1' ? `\xFFa${content.replaceAll(/[^\0-\xFF]/g, '\xE9')}` : `a${content}`;
        writeFileSync(path, encode(text, encoding));
        const all = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
        const pages = await readAll({ bytes, lines });
        expect(pages.map((page) => page.text).join('')).toBe(text);
        let before = '';
        for (const [index, page] of pages.entries()) {
          expect(page).toMatchObject({ encoding, lines: all.length });
          expect(Buffer.byteLength(print(page.text))).toBeLessThanOrEqual(bytes);
          expect(page.text.split('\n').length - 1).toBeLessThanOrEqual(lines);
          expect(page.text.isWellFormed()).toBe(true);
          expect(before.endsWith('\r') && page.text.startsWith('\n')).toBe(false);
          expect(page.firstLine).toBe(before.split('\n').length);
          before += page.text;
          expect(page.lastLine).toBe(before.split('\n').length - (before.endsWith('\n') ? 1 : 0));
          // It is cut only where a whole line does not fit
          const isCut = index < pages.length - 1 && !page.text.endsWith('\n');
          expect(page.isCut).toBe(isCut);
          expect(page.text.slice(0, -1).includes('\n') && isCut).toBe(false);
        }
        const from = line < 0 ? Math.max(0, all.length + line) : line - 1;
        const found = await read({ start: line }).catch((error: unknown) => error);
        const lasts = all.slice(from).join('');
        expect(found).toMatchObject(from < all.length ? { text: lasts } : { code: 'past_end' });
      }),
      { numRuns: 300 },
    );
  });

  it('of a file that is not read again are the same', async () => {
    const text = Array.from({ length: 100_000 }, (_, at) => `line ${at + 1}\r\n`).join('');
    writeFileSync(path, text);
    await setTimeout(150);
    const files = new TextFiles();
    const first = await readAll({ bytes: 100_000 }, files);
    expect(first.map((page) => page.text).join('')).toBe(text);
    for (const start of [1, 2, 777, 50_000, 99_999, 100_000, -1, -33_333]) {
      const line = start < 0 ? 100_001 + start : start;
      expect(await read({ start, lines: 1 }, files)).toMatchObject({
        text: `line ${line}\r\n`,
        firstLine: line,
        lastLine: line,
        lines: 100_000,
        digest: first[0]?.digest,
        ending: 'crlf',
      });
    }
  });

  it('of a file that changed are of what it is now', async () => {
    const files = new TextFiles();
    const times = [];
    for (let round = 0; round < 20; round++) {
      // The same size, and the same time of change as it is told by
      writeFileSync(path, `round ${String(round).padStart(2)}\n${round % 2 === 0 ? 'a\nb' : 'abc'}`);
      utimesSync(path, 1, 1);
      if (round === 10) await setTimeout(150);
      const page = await read({}, files);
      expect(page.lines).toBe(round % 2 === 0 ? 3 : 2);
      times.push(page.digest);
    }
    expect(new Set(times).size).toBe(20);
  });

  it('are not read on once the call is cancelled', async () => {
    writeFileSync(path, 'a\n'.repeat(1_000_000));
    await expect(read({ signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
  });
});

describe('a file that is too large to be read as a whole', () => {
  const LINES = 4_000_000;
  const line = (number: number): string => `${String(number).padStart(9)}\n`;
  const write = (): void =>
    writeFileSync(path, Array.from({ length: LINES }, (_, at) => line(at + 1)).join(''));

  it('is paged through as others are', async () => {
    write();
    const files = new TextFiles();
    await setTimeout(150);
    expect(await read({ start: -2, lines: 1 }, files)).toEqual({
      text: line(LINES - 1),
      printed: line(LINES - 1),
      isCut: false,
      next: { byte: 10 * (LINES - 1) },
      encoding: 'utf-8',
      ending: 'lf',
    });
    for (const start of [1, 3_000_000, 2_999_999, 26_214, 26_215, LINES])
      expect(await read({ start, lines: 1 }, files)).toMatchObject({
        text: line(start),
        firstLine: start,
        lastLine: start,
      });
    expect((await read({ start: LINES - 1 }, files)).next).toBeUndefined();
    await expect(read({ start: LINES + 1 }, files)).rejects.toMatchObject({
      message: `There is no line ${LINES + 1}: the file has ${LINES} lines.`,
    });
    expect(await read({ start: -2, lines: 1 }, files)).toMatchObject({ firstLine: LINES - 1, lines: LINES });
    expect((await read({ start: -LINES - 5, lines: 1 })).text).toBe(line(1));
  });

  it('is read in parts that end between characters, in one line of 100 MB', async () => {
    writeFileSync(path, '日'.repeat(34_000_000));
    const page = await read({ bytes: 1000 });
    expect(page).toMatchObject({
      text: '日'.repeat(333),
      isCut: true,
      next: { byte: 999, line: 1 },
      lastLine: 1,
    });
    const middle = await read({ bytes: 1000, start: { byte: 60_000_000, line: 1 } });
    expect(middle).toMatchObject({
      text: '日'.repeat(333),
      firstLine: 1,
      next: { byte: 60_000_999, line: 1 },
    });
    expect((await read({ bytes: 1000, start: -1 })).text).toBe('日'.repeat(333));
  });

  it('takes memory that does not grow with it', async () => {
    truncateSync(path, 0);
    truncateSync(path, 2 ** 30);
    const before = process.memoryUsage.rss();
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
    await expect(read({ start: 2 })).rejects.toMatchObject({ code: 'past_end' });
    clearInterval(watch);
    expect(most - before).toBeLessThan(64 * 1024 * 1024);
  });
});
