import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstKeyword } from '../../src/statement/first-keyword.ts';
import { type Dialect, tokens } from '../../src/statement/tokens.ts';

const dialects: readonly Dialect[] = ['sqlite', 'postgres', 'mysql'];
const shown = (sql: string, dialect: Dialect) =>
  [...tokens(sql, dialect)].map(({ kind, text }) => `${kind} ${text}`);

/** What opens, closes and escapes things in at least one dialect. */
const edges =
  String.raw`' " ${'`'} [ ] \ -- # /* */ /*! /*M! ( ) $ $a $a$ E' '\ 1e+1 1e+ @ :a ? . a. a $$' ((/*" x'1'/**/ - /`.split(
    ' ',
  );
const pieces = [
  ...edges,
  '-- ',
  '\n',
  '\r',
  ' ',
  '\0',
  "e''\n",
  '--\n',
  '#\n',
  '\uFEFF',
  '\uD800',
  '💥',
  '\u001B[31m',
  'é',
];
const text = oneof(
  array(constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join('')),
  string({ unit: 'binary', maxLength: 60 }),
);

describe.each(dialects)('tokens of %s', (dialect) => {
  it('and the gaps between them are the whole text, in order', () => {
    assert(
      property(text, (sql) => {
        let at = 0;
        let joined = '';
        for (const token of tokens(sql, dialect)) {
          joined += sql.slice(at, token.start) + token.text;
          at = token.end;
        }
        expect(joined + sql.slice(at)).toBe(sql);
        expect(sql.toUpperCase()).toContain(firstKeyword(sql, dialect));
      }),
      { numRuns: 1_000 },
    );
  });

  it('depth counts parentheses, and never falls below nothing', () => {
    const depths = [...tokens('a(b(c)d))e', dialect)].map(({ text: at, depth }) => `${at}${depth}`);
    expect(depths.join(' ')).toBe('a0 (0 b1 (1 c2 )1 d1 )0 )0 e0');
  });

  it.each(pieces)('reads 1 MB of %j', { timeout: 5_000 }, (piece) => {
    const sql = piece.repeat(1_048_576 / piece.length);
    let count = 0;
    for (const token of tokens(sql, dialect)) count += token.text.length;
    expect(count).toBeLessThanOrEqual(sql.length);
    expect(firstKeyword(sql, dialect).length).toBeLessThanOrEqual(sql.length);
  });
});

describe('what each engine reads differently', () => {
  it.each<[Dialect, string, string[]]>([
    ['postgres', '/* a /* b */ c */ d', ['word d']],
    ['sqlite', '/* a /* b */ c', ['word c']],
    ['mysql', '/* a /* b */ c', ['word c']],
    ['mysql', '/*!50001 a */ b', ['symbol /*!50001', 'word a', 'symbol */', 'word b']],
    ['mysql', '/*M! a */', ['symbol /*M!', 'word a', 'symbol */']],
    ['postgres', '/*!50001 a */ b', ['word b']],
    ['mysql', 'a # b\nc', ['word a', 'word c']],
    ['postgres', 'a #b', ['word a', 'symbol #', 'word b']],
    ['mysql', '5--1', ['number 5', 'symbol -', 'symbol -', 'number 1']],
    ['sqlite', '5--1\n2', ['number 5', 'number 2']],
    ['postgres', '5--1\r2', ['number 5', 'number 2']],
    ['sqlite', '5--1\r2', ['number 5']],
    ['mysql', '--\u0001 a\nb', ['word b']],
    ['mysql', '--\u007F a\nb', ['word b']],
    ['mysql', '--\u0080 a', ['symbol -', 'symbol -', 'word \u0080', 'word a']],
    ['sqlite', '$p(/*) -- */ )\nb', ['parameter $p(/*)', 'word b']],
    ['sqlite', '@p::q(a b) #c', ['parameter @p::q(a', 'word b', 'symbol )', 'parameter #c']],
    ['sqlite', ':a::', ['parameter :a::']],
    ['sqlite', '# $ @( ::a', ['symbol #', 'symbol $', 'symbol @', 'symbol (', 'symbol :', 'parameter :a']],
    ['mysql', String.raw`'a\'b' c`, [String.raw`string 'a\'b'`, 'word c']],
    ['postgres', String.raw`'a\' c`, [String.raw`string 'a\'`, 'word c']],
    ['postgres', String.raw`e'a\'' c`, [String.raw`string e'a\''`, 'word c']],
    ['postgres', "E'a' -- b\n '\\' c' d", ["string E'a' -- b\n '\\' c'", 'word d']],
    ['sqlite', "e'a' b", ['word e', "string 'a'", 'word b']],
    [
      'postgres',
      '$$a$b$$ $x$ $$ $x$ $1 a$b$',
      ['string $$a$b$$', 'string $x$ $$ $x$', 'parameter $1', 'word a$b$'],
    ],
    ['sqlite', '[a " b] "a""b" `c``d`', ['name [a " b]', 'name "a""b"', 'name `c``d`']],
    ['mysql', '"a\\"b" [', ['string "a\\"b"', 'symbol [']],
    ['sqlite', '?1 :a @b $c', ['parameter ?1', 'parameter :a', 'parameter @b', 'parameter $c']],
    [
      'mysql',
      '@where @@global.where ?',
      ['name @where', 'name @@global', 'symbol .', 'name where', 'parameter ?'],
    ],
    ['postgres', 't . where', ['word t', 'symbol .', 'name where']],
    ['mysql', "_utf8'a' x'00' n'b'", ['word _utf8', "string 'a'", "string x'00'", "string n'b'"]],
    ['sqlite', '1.5e-3 .5 0x1F 1where', ['number 1.5e-3', 'number .5', 'number 0x1F', 'number 1where']],
    ['sqlite', '\uFEFFa', ['word a']],
    ['postgres', '\uFEFFa', ['word \uFEFFa']],
  ])('%s: %j', (dialect, sql, expected) => {
    expect(shown(sql, dialect)).toEqual(expected);
  });
});

describe('the first keyword', () => {
  it.each<[string, string]>([
    ['select 1', 'SELECT'],
    [' /* a */ -- b\n((With x', 'WITH'],
    ['/*!50000 delete */ from t', 'DELETE'],
    ['"select" 1', ''],
    ['; select', ''],
    ['', ''],
    ['-- only', ''],
    ['((((', ''],
  ])('of %j', (sql, expected) => {
    expect(firstKeyword(sql, 'mysql')).toBe(expected);
  });
});
