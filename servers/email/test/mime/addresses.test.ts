import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { lacks } from '@handrail/testing/services';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOf } from '../../src/mime/addresses.ts';
import { headerReader } from '../../src/mime/header-values.ts';

const read = async (value: string) => (await headerReader()).addresses(value).addresses;

/** By Python; null where it gives up. */
function pythonReads(headers: readonly string[]): readonly (readonly string[] | null)[] {
  const { stdout, stderr } = spawnSync('python3', [join(import.meta.dirname, 'read_addresses.py')], {
    input: JSON.stringify(headers),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const lists: readonly (readonly string[] | null)[] = JSON.parse(stdout);
  return lists;
}

test.each([
  ['ann@example.com', [['', 'ann@example.com']]],
  ['Ann <ann@example.com>', [['Ann', 'ann@example.com']]],
  [
    '"Last, First" <a@b.example>, c@d.example (Carol (from work))',
    [
      ['Last, First', 'a@b.example'],
      ['Carol (from work)', 'c@d.example'],
    ],
  ],
  [
    'team: a@b.example, "X" <c@d.example>;, e@f.example; g@h.example',
    [
      ['', 'a@b.example'],
      ['X', 'c@d.example'],
      ['', 'e@f.example'],
      ['', 'g@h.example'],
    ],
  ],
  ['undisclosed-recipients:;', []],
  [String.raw`"O\"Brien" <o@b.example>`, [['O"Brien', 'o@b.example']]],
  ['=?utf-8?Q?J=C3=BCrgen?= =?utf-8?Q?_M=C3=BCller?= <j@e.example>', [['Jürgen Müller', 'j@e.example']]],
  ['ceo@corp.example <evil@x.example>', [['ceo@corp.example', 'evil@x.example']]],
  ['"boss"@corp.example', [['', 'boss@corp.example']]],
  ['a@[IPv6:::1]', [['', 'a@[IPv6:::1]']]],
  ['Just a Name', [['Just a Name', '']]],
])('%s', async (value, expected) => {
  expect((await read(value)).map(({ name, address }) => [name, address])).toEqual(expected);
});

test.each([
  '"boss man"@corp.example',
  '<boss man@corp.example>',
  'boss man@corp.example',
  'boss. man@corp.example',
  'bo(x)ss@corp.example',
  'boss@corp.example@evil.example',
  '"a@evil.example"@good.example',
  '"a,b"@corp.example',
  '<@r1.example,@r2.example:a@x.example>',
  'Ann <a@b.example> <c@d.example>',
  '<a@b.example> c@d.example',
  'evil@x.example: boss@corp.example',
  '=?utf-8?Q?boss?=@corp.example <>',
])('%s is no address, and does not become another', async (value) => {
  const found = await read(value);
  expect(found.map(({ address }) => address)).toEqual(['']);
  expect(found[0]?.name).toContain('@');
});

test('what a server took for an address is none either', () => {
  expect(addressOf('Boss', 'boss man@corp.example')).toEqual({
    name: 'Boss boss man@corp.example',
    address: '',
  });
  expect(addressOf('Boss', ' boss@corp.example ')).toEqual({ name: 'Boss', address: 'boss@corp.example' });
});

test('the beginning of a list that is too long has no address that was cut', async () => {
  const found = await read(
    Array.from({ length: 20_000 }, (_, n) => `recipient${n}@subdomain${n}.example.com`).join(','),
  );
  expect(found.length).toBeGreaterThan(100);
  for (const [n, { address }] of found.entries())
    expect(address).toBe(`recipient${n}@subdomain${n}.example.com`);
  const long = await read(`${'x'.repeat(32754)}, boss@corp.example.com`);
  expect(long.map(({ address }) => address)).toEqual(['']);
});

const word = fc.constantFrom('boss', 'ann', 'corp', 'x.example', 'ann@x.example', 'boss@corp.example');
/** Without the semicolon, which Python does not take between addresses, as some mail programs write them. */
const mark = fc.constantFrom(
  '"',
  '\\',
  '<',
  '>',
  '(',
  ')',
  ',',
  ':',
  '@',
  '.',
  ' ',
  '[',
  ']',
  '\t',
  '=?utf-8?Q?a?=',
);
/** Dots where RFC 5322 has none, or what Python decodes. */
const ODD = /^\.|\.\.|\.@|@\.|\.$|=\?/;

const address = fc
  .tuple(fc.stringMatching(/^[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,12}$/), fc.stringMatching(/^[a-z]{1,8}\.example$/))
  .map(([local, domain]) => `${local}@${domain}`);

describe.skipIf(lacks('python3'))("against Python's email package", () => {
  test('whatever stands in a header, nobody is named but whom Python names, or who stands in brackets', async () => {
    const values = fc
      .array(fc.oneof(word, mark), { minLength: 1, maxLength: 12 })
      .map((pieces) => pieces.join(''));
    const headers = fc.sample(values, 4_000);
    const theirs = pythonReads(headers);
    let count = 0;
    for (const [at, header] of headers.entries()) {
      const ours = (await read(header)).map((one) => one.address).filter((one) => one !== '');
      const python = theirs[at];
      if (python === null || python === undefined) continue;
      // Python opens a comment within a domain literal, where RFC 5322 §3.4.1 has none, and it may never end.
      if (/\[[^\]]*\(/.test(header)) continue;
      count += ours.length;
      // Python takes no names that are not quoted as they should be, which mail is full of, and some addresses for none.
      const others = ours.filter(
        (one) =>
          !python.includes(one) && !header.replaceAll(/<\s+/g, '<').includes(`<${one}`) && !ODD.test(one),
      );
      expect([header, others]).toEqual([header, []]);
    }
    expect(count).toBeGreaterThan(100);
  });

  test('sound lists are read as Python reads them', async () => {
    const name = fc.stringMatching(/^[A-Za-z ,.<>@:;()]{0,20}$/).map((text) => `"${text}"`);
    const mailbox = fc.oneof(
      address,
      fc.tuple(name, address).map(([shown, bare]) => `${shown} <${bare}>`),
      fc.tuple(address, fc.stringMatching(/^[a-z ]{0,9}$/)).map(([bare, comment]) => `${bare} (${comment})`),
    );
    const group = fc.array(mailbox, { maxLength: 3 }).map((members) => `some group: ${members.join(', ')};`);
    const headers = fc
      .sample(fc.array(fc.oneof(mailbox, group), { minLength: 1, maxLength: 5 }), 1_000)
      .map((list) => list.join(', '));
    const theirs = pythonReads(headers);
    for (const [at, header] of headers.entries())
      expect([header, (await read(header)).map((one) => one.address)]).toEqual([header, theirs[at]]);
  });
});
