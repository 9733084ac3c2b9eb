import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, type Edit } from '../src/text/edits.ts';
import { encode, type TextEncoding } from '../src/text/encoding.ts';
import { hunks } from '../src/text/hunks.ts';
import { Refusal } from '@handrail/domain';

/** Stands for the fence: what it hides, and nothing else. */
const print = (text: string): string =>
  text.replaceAll(/[\u200B\u202E\r]/g, (c) => `\\u{${c.codePointAt(0)?.toString(16).padStart(4, '0')}}`);

const edit = (text: string | Buffer, ...edits: Edit[]): Buffer =>
  applyEdits(Buffer.from(text), edits, print).bytes;

/** All that a refusal shows. */
const said = ({ message, content }: Refusal): string => [message, content ?? ''].join('\n').trimEnd();

const refusal = (text: string | Buffer, ...edits: Edit[]): Refusal => {
  const bytes = Buffer.from(text);
  const kept = Buffer.from(bytes);
  try {
    applyEdits(bytes, edits, print);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(bytes).toEqual(kept);
    return error;
  }
  throw new Error('it was done');
};

const diff = (text: string, ...edits: Edit[]): string =>
  hunks(applyEdits(Buffer.from(text), edits, print), 10_000, print);

describe('F8: line endings, byte order mark and the missing final newline stay', () => {
  it.each([
    ['of a CRLF file', 'a\r\nb\r\nc\r\n', 'a\nb', 'x\ny\nz', 'x\r\ny\r\nz\r\nc\r\n'],
    ['of each line of a mixed file', '1\r\n2\n3\r\n4\n', '1\n2\n3\n', '1\nB\n3\n', '1\r\nB\n3\r\n4\n'],
    [
      'of the lines that stay when one is put between',
      '1\r\n2\n3\r\n',
      '1\n2\n3',
      '1\nx\n2\n3',
      '1\r\nx\r\n2\n3\r\n',
    ],
    [
      'of the lines that stay when one is taken out',
      '1\r\n2\n3\n4\r\n',
      '1\n2\n3\n4\n',
      '1\n3\n4\n',
      '1\r\n3\n4\r\n',
    ],
    ['of the line, where a part of it becomes several', 'a\nb\r\nc\n', 'b', 'b\nB', 'a\nb\r\nB\r\nc\n'],
    ['of the line before, in the last', 'a\r\nb', 'b', 'b\nc', 'a\r\nb\r\nc'],
    ['where the text begins with a newline', 'a\r\nb\r\n', '\nb', '\nB\nC', 'a\r\nB\r\nC\r\n'],
    ['with a byte order mark', '\uFEFFa\nb', 'a', 'x', '\uFEFFx\nb'],
    ['without a final newline', 'a\nb', 'b', 'c', 'a\nc'],
    ['but for an edit that says otherwise', 'a\r\nb\r\n', 'a\r\nb', 'a\nb', 'a\nb\r\n'],
  ])('%s', (_, text, old, replacement, expected) => {
    expect(edit(text, { old, new: replacement }).toString()).toBe(expected);
  });
});

describe('F9: bytes that are not UTF-8 stay', () => {
  it('in Latin-1 and other encodings of one byte', () => {
    const bytes = Buffer.from('caf\xE9 = 1; \xFF\xFE \xA3\n', 'latin1');
    expect(edit(bytes, { old: '= 1', new: '= 2é' })).toEqual(
      Buffer.from('caf\xE9 = 2\xE9; \xFF\xFE \xA3\n', 'latin1'),
    );
  });

  it('in GBK', () => {
    const name = Buffer.from([0xc4, 0xe3, 0xba, 0xc3]);
    const bytes = Buffer.concat([name, Buffer.from(' = 1\r\n'), name]);
    expect(edit(bytes, { old: '1', new: '2' })).toEqual(Buffer.concat([name, Buffer.from(' = 2\r\n'), name]));
  });

  it.each(['utf-16le', 'utf-16be'] as const)('in %s', (encoding) => {
    const bytes = encode('a 日本\r\nb \uD800 lone', encoding);
    expect(edit(bytes, { old: '本\nb', new: '😀\nc' })).toEqual(encode('a 日😀\r\nc \uD800 lone', encoding));
  });

  it('or the edit is refused, when the encoding does not have a character', () => {
    const bytes = Buffer.from('caf\xE9 1', 'latin1');
    expect(refusal(bytes, { old: '1', new: '日' })).toMatchObject({
      code: 'not_encodable',
      message: expect.stringContaining('"日" (U+65E5)'),
    });
    expect(refusal('a', { old: 'a', new: '\uD83D' }).code).toBe('not_encodable');
    expect(refusal('😀', { old: '\uD83D', new: '\uD83C' }).code).toBe('not_encodable');
    expect(refusal(Buffer.from([0, 0xff, 65]), { old: 'A', new: 'B' }).code).toBe('binary_file');
  });
});

describe('F10: an edit means one place', () => {
  it('or as many as it says', () => {
    expect(edit('a b a', { old: 'a', new: 'aa', count: 2 }).toString()).toBe('aa b aa');
  });

  it.each([
    ['a\na\n\na', 'a', 1, 'The old text occurs 3 times, not once: at line 1, 2, 4.'],
    ['x\na', 'a', 2, 'The old text occurs once, not 2 times: at line 2.'],
    [
      'a\n'.repeat(12),
      'a',
      1,
      'The old text occurs 12 times, not once: at line 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ….',
    ],
    ['\naaa', 'aa', 1, 'The old text overlaps with itself at line 2.'],
    ['\naaa', 'aa', 2, 'The old text overlaps with itself at line 2.'],
    ['a\r\na\na', 'a\na', 1, 'The old text overlaps with itself at line 2.'],
  ])('%j has %j not %i times', (text, old, count, message) => {
    expect(refusal(text, { old, new: 'b', count })).toMatchObject({ code: 'not_unique', message });
  });

  it('and is one', () => {
    expect(refusal('abc', { old: '', new: 'x' }).code).toBe('empty_old');
    expect(refusal('abc', { old: 'b', new: 'b' }).code).toBe('no_change');
  });

  it('with a new text in which nothing has a meaning', () => {
    expect(edit('abc', { old: 'b', new: "$&$1$'$`$$" }).toString()).toBe("a$&$1$'$`$$c");
  });

  it('found in time that grows with the file alone', () => {
    const text = 'a'.repeat(1_000_000);
    expect(refusal(text, { old: `b${'a'.repeat(500_000)}`, new: 'x' }).code).toBe('no_match');
    expect(refusal(text, { old: 'a'.repeat(500_000), new: 'x' }).code).toBe('not_unique');
  });
});

describe('F11: several edits are done one after the other', () => {
  it('each on what those before it left', () => {
    expect(edit('one two', { old: 'one', new: 'two' }, { old: 'two', new: '2', count: 2 }).toString()).toBe(
      '2 2',
    );
  });

  it('or none of them is', () => {
    const refused = refusal('a b c', { old: 'a', new: 'x' }, { old: 'a', new: 'y' }, { old: 'c', new: 'z' });
    expect(refused.code).toBe('no_match');
    expect(refused.message).toMatch(/^The old text of edit 2 of 3 is not in the file\./);
  });
});

describe('hidden characters', () => {
  it('are found as they were printed', () => {
    const edited = edit('a\u200Bb \\u{0041}', { old: 'a\\u{200b}b', new: 'c\\u{200b}d\\u{0041}' });
    expect(edited.toString()).toBe('c\u200Bd\\u{0041} \\u{0041}');
  });

  it('are not, where the file has what is printed', () => {
    expect(edit('\\u{200b} \u200B', { old: '\\u{200b}', new: 'x\\u{200b}' }).toString()).toBe(
      'x\\u{200b} \u200B',
    );
  });

  it('are never printed', () => {
    expect(said(refusal('value = \u202E1;', { old: 'value = 2;', new: '' }))).toContain('\\u{202e}');
    expect(diff('\u202Ea\nb\n', { old: 'b', new: '\u200B' })).not.toMatch(/[\u202E\u200B]/);
  });
});

describe('the nearest candidate', () => {
  const text = Array.from({ length: 30 }, (_, at) => `line ${at + 1}: ${'abcdefg'.slice(at % 7)}();`).join(
    '\n',
  );

  it('of one line', () => {
    expect(said(refusal(text, { old: 'line 12: efgh();', new: '' }))).toMatchInlineSnapshot(`
      "The old text is not in the file. The nearest is at line 12 (- as given, + in the file):
      -  : line 12: efgh();
      +12: line 12: efg();"
    `);
  });

  it('of several, one of them forgotten and one wrong', () => {
    const old = 'line 4: defg();\nline 5: efg();\nline 7: g();\nline 8: abcdefg(x);\nline 9: bcdefg();';
    expect(said(refusal(text, { old, new: '' }))).toMatchInlineSnapshot(`
      "The old text is not in the file. The nearest is at line 4 (- as given, + in the file):
       4: line 4: defg();
       5: line 5: efg();
      +6: line 6: fg();
       7: line 7: g();
      - : line 8: abcdefg(x);
      +8: line 8: abcdefg();
       9: line 9: bcdefg();"
    `);
  });

  it('that differs in white space', () => {
    expect(said(refusal('if (a) {\n\tb();\n}\n', { old: 'if (a) {\n  b();\n}', new: '' })))
      .toMatchInlineSnapshot(`
        "The old text is not in the file. Only white space differs at line 1 (- as given, + in the file):
         1: if (a) {
        - :   b();
        +2: 	b();
         3: }"
      `);
  });

  it('that differs in line endings', () => {
    expect(said(refusal('a1\nb1\nc1\n', { old: 'a1\r\nb1', new: '' }))).toMatchInlineSnapshot(
      `"The old text is not in the file. What is at line 1 of the file differs in its line endings only."`,
    );
  });

  it('of nothing alike', () => {
    expect(said(refusal(text, { old: 'XYZ', new: '' }))).toMatchInlineSnapshot(
      `"The old text is not in the file. Nothing in it is much like it."`,
    );
  });

  it('in a long line', () => {
    const line = `${'const a=1;'.repeat(10_000)}function found(it){return it}${'const b=2;'.repeat(10_000)}`;
    expect(said(refusal(line, { old: 'function found(that){return that}', new: '' }))).toMatchInlineSnapshot(`
      "The old text is not in the file. The nearest is at line 1 (- as given, + in the file):
      - : function found(that){return that}
      +1: … a=1;const a=1;const a=1;const a=1;const a=1;function found(it){return it}const b=2;const b=2;const b=2;const b=2;const b=2;const b=2;const b=2;const b=2;const b=2;const b=2;const b=2;const b=2;const …"
    `);
  });

  it.each([
    ['of lines', 'x\n'.repeat(200_000), 'x\n'.repeat(100_000) + 'y'],
    ['of one line', 'ab'.repeat(500_000), 'abc'.repeat(100_000)],
    ['of lines that are long', `${'ab'.repeat(100_000)}\n`.repeat(4), `${'ab'.repeat(100_000)}\nc`],
    ['of wide characters', '日\u200B本\n'.repeat(1000), '日\u200B本\n'.repeat(50) + '語'.repeat(10_000)],
    ['of nothing', '', 'a'],
    ['of newlines', '\n'.repeat(100_000), '\n'.repeat(100_001)],
  ])('%s is told in 2,000 bytes', (_, file, old) => {
    const { message } = refusal(file, { old, new: 'z' });
    expect(Buffer.byteLength(message)).toBeLessThan(2_100);
    expect(message.split('\n').length).toBeLessThan(33);
  });
});

const ENCODINGS: readonly TextEncoding[] = ['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', 'latin1'];

describe('any edit of any file', () => {
  const characters = (encoding: TextEncoding) =>
    encoding === 'latin1'
      ? fc.constantFrom('a', 'b', ' ', '\xE9', '\xFF')
      : fc.constantFrom('a', 'b', ' ', 'é', '日', '😀', '\u200B', '\uFEFF');
  const cases = fc.constantFrom(...ENCODINGS).chain((encoding) => {
    const line = fc.string({ unit: characters(encoding), maxLength: 6 });
    const lines = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 6 });
    const text = fc.tuple(lines, line).map(([all, last]) => all.flat().join('') + last);
    return fc.record({
      encoding: fc.constant(encoding),
      head: text,
      old: text,
      tail: text,
      replacement: text,
    });
  });

  it('changes the matched bytes alone, and can be taken back', () => {
    fc.assert(
      fc.property(cases, ({ encoding, head, old, tail, replacement }) => {
        // Digits occur nowhere else: the old text and the new one are unique, and not the same. Latin-1 shows in a byte
        // that is no UTF-8, and no text begins with a byte order mark.
        const [from, to] = [`1${old}2`, `3${replacement}4`];
        const mark = encoding === 'latin1' ? '\xFFa' : 'a';
        const [before, after] = [mark + head, tail];
        const bytes = encode(before + from + after, encoding);
        const literal = { old: from, new: `\r${to}` };
        const edited = applyEdits(bytes, [literal], print);
        expect(edited.encoding).toBe(encoding);
        expect(edited.bytes).toEqual(encode(`${before}\r${to}${after}`, encoding));
        const undone = applyEdits(edited.bytes, [{ old: literal.new, new: literal.old }], print);
        expect(undone.bytes).toEqual(bytes);
        // As a model writes it: the same, but for line endings
        const lf = { old: from.replaceAll('\r\n', '\n'), new: to.replaceAll('\r\n', '\n') };
        const carried = applyEdits(bytes, [lf], print);
        const start = encode(before, encoding);
        const end = bytes.length - (encode(from + after, encoding).length - encode(from, encoding).length);
        expect(carried.bytes.subarray(0, start.length)).toEqual(start);
        expect(carried.bytes.subarray(carried.bytes.length - (bytes.length - end))).toEqual(
          bytes.subarray(end),
        );
        expect(carried.after.replaceAll('\r\n', '\n')).toBe((before + to + after).replaceAll('\r\n', '\n'));
      }),
      { numRuns: 1000 },
    );
  });

  it('is shown as a diff that git applies', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hunks-'));
    const letters = fc.array(fc.constantFrom('a', 'b', 'c', 'ab'), { minLength: 1, maxLength: 40 });
    try {
      fc.assert(
        fc.property(
          letters,
          fc.boolean(),
          fc.array(fc.tuple(fc.nat(), fc.nat(4), fc.nat(4)), { maxLength: 6 }),
          (lines, isOpen, places) => {
            let text = lines.map((line, at) => `${line}${at}.\n`).join('') + (isOpen ? 'end' : '');
            const first = text;
            const edits = places.flatMap(([seed, length, added], index) => {
              const start = seed % text.length;
              // Unique by its length: all up to the place
              const old = text.slice(0, start + length);
              const replacement = text.slice(0, start) + `${index}+\n`.repeat(added);
              if (old === '' || old === replacement || text.indexOf(old, 1) >= 0 || !text.includes(old))
                return [];
              text = text.replace(old, () => replacement);
              return text === '' ? [] : [{ old, new: replacement }];
            });
            fc.pre(text !== '' && text !== first && edits.length > 0);
            const edited = applyEdits(Buffer.from(first), edits, (shown) => shown);
            expect(edited.after).toBe(text);
            const file = join(folder, 'file');
            writeFileSync(file, first);
            const patch = `--- a/file\n+++ b/file\n${hunks(edited, 100_000, (shown) => shown)}\n`;
            execFileSync('git', ['apply', '-'], { cwd: folder, input: patch, stdio: 'pipe' });
            expect(readFileSync(file, 'utf8')).toBe(text);
          },
        ),
        { numRuns: 200 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the diff', () => {
  it('shows what changed, with two lines around it', () => {
    const text = Array.from({ length: 20 }, (_, at) => `${at + 1}\r\n`).join('');
    expect(
      diff(
        text,
        { old: '\n5\n', new: '\nfive\n' },
        { old: '7\n8', new: '7\n7.5\n8' },
        { old: '20\n', new: '20' },
      ),
    ).toMatchInlineSnapshot(`
      "@@ -3,7 +3,8 @@
       3
       4
      -5
      +five
       6
       7
      +7.5
       8
       9
      @@ -18,3 +19,3 @@
       18
       19
      -20
      +20
      \\ No newline at end of file"
    `);
  });

  it('shows of a long line what is around the change', () => {
    expect(diff(`${'a'.repeat(1000)}b${'c'.repeat(1000)}`, { old: 'ab', new: 'aB' })).toMatchInlineSnapshot(`
      "@@ -1,1 +1,1 @@
      -…aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc…
      \\ No newline at end of file
      +…aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaBccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc…
      \\ No newline at end of file"
    `);
  });

  it('says what it leaves out', () => {
    const edited = applyEdits(
      Buffer.from('a\n\n\n\n\n\n'.repeat(1000)),
      [{ old: 'a', new: 'b', count: 1000 }],
      print,
    );
    const shown = hunks(edited, 200, print);
    expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(200);
    expect(shown).toMatch(/^@@ -1,3 \+1,3 @@\n-a\n\+b\n[^]*\n… 99\d more of 1000 changes not shown in full$/);
  });
});

describe('what would take too long or too much room', () => {
  it('is refused before it is begun', () => {
    const long = `${'x'.repeat(15e6)}needle`;
    const edits = Array.from({ length: 20 }, (_, index) => ({
      old: index === 0 ? 'needle' : `needle${index - 1}`,
      new: `needle${index}`,
    }));
    expect(refusal(long, ...edits).code).toBe('too_large');
    const many = { old: 'ab', new: 'Z'.repeat(5_000), count: 100_000 };
    expect(refusal('ab'.repeat(100_000), many).code).toBe('too_large');
  });
});
