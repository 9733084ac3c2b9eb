import { describe, expect, test } from 'vitest';
import type { Body } from '../../src/body/body.ts';
import type { Message } from '../../src/message/message.ts';
import { parseMessage } from '../../src/mime/parse.ts';
import { warningsOf } from '../../src/warnings/warnings.ts';
import { spoofedSender } from '../fixtures/special.ts';
import { account, message, results } from './messages.ts';

const codes = (more: Partial<Message>) =>
  warningsOf(message(more), account('mx.example.com')).map(({ code }) => code);
const from = (name: string, address: string) => ({ from: [{ name, address }] });

test('an ordinary message warns of nothing', () => {
  expect(codes({})).toEqual([]);
  expect(codes(from('Bob Example', 'bob@example.com'))).toEqual([]);
  expect(codes(from('ann@example.org', 'ann@example.org'))).toEqual([]);
  expect(codes({ from: [], subject: 'Über Кошки und Ω 5' })).toEqual([]);
});

describe('the sender', () => {
  test.each<[string, Partial<Message>, string[]]>([
    ['fails the check', results('mx.example.com; dmarc=fail'), ['authentication_failed']],
    ['shows another address', from('ceo@corp.example', 'x@evil.example'), ['display_name_is_other_address']],
    [
      'shows one in brackets',
      from('Ann <ann@example.org>', 'x@evil.example'),
      ['display_name_is_other_address'],
    ],
    ['shows a better one of its own house', from('sales@example.org', 'no-reply@example.org'), []],
    ['has my name', from('bob  EXAMPLE', 'bob@evil.example'), []],
    ['has exactly my name', from('BOB example', 'bob@evil.example'), ['display_name_is_yours']],
    ['wants answers elsewhere', { replyTo: [{ name: '', address: 'x@evil.example' }] }, ['reply_to_differs']],
    ['wants answers in a house of its own', { replyTo: [{ name: '', address: 'x@mail.example.org' }] }, []],
    [
      'is a list, and takes answers where one writes to it',
      {
        replyTo: [{ name: '', address: 'x@lists.test' }],
        headers: new Map([['list-post', ['<https://lists.test/x>, <mailto:X@lists.test?subject=a>']]]),
      },
      [],
    ],
    [
      'says that it is a list',
      { replyTo: [{ name: '', address: 'x@evil.test' }], headers: new Map([['list-id', ['x']]]) },
      ['reply_to_differs'],
    ],
    [
      'names another address of the list',
      {
        replyTo: [{ name: '', address: 'x@evil.test' }],
        headers: new Map([['list-post', ['<mailto:yx@evil.test>']]]),
      },
      ['reply_to_differs'],
    ],
    [
      'shows one with a wide at',
      from('boss＠corp.example', 'x@evil.example'),
      ['display_name_is_other_address'],
    ],
    [
      'shows one with a small at',
      from('boss﹫corp.example', 'x@evil.example'),
      ['display_name_is_other_address'],
    ],
    ['spells one', from('boss (at) corp.example', 'x@evil.example'), ['display_name_is_other_address']],
    [
      'is not alone',
      {
        from: [
          { name: '', address: 'ann@example.org' },
          { name: '', address: 'x@evil.test' },
        ],
      },
      ['several_senders'],
    ],
    ['has our name in one word', from('Bob', 'bob@examplecom.test'), ['look_alike']],
    ['has our name behind', from('Bob', 'bob@login-example.com'), ['look_alike']],
    ['swaps two letters', from('Bob', 'bob@example.cmo'), ['look_alike']],
    ['looks like us', from('Bob', 'bob@examp1e.com'), ['look_alike']],
    [
      'looks like us, in other letters',
      from('Bob', 'bob@exаmple.com'),
      ['look_alike', 'mixed_script', 'foreign_letters'],
    ],
    ['has our name in front', from('Bob', 'bob@example.com.evil.test'), ['look_alike']],
    ['is of another house of ours', from('Bob', 'bob@mail.example.com'), []],
    ['writes with two scripts', from('PаyPal', 'x@paypal.test'), ['mixed_script']],
    ['has a domain in punycode', from('X', 'x@xn--bcher-kva.example'), ['foreign_letters']],
  ])('%s', (_what, more, expected) => {
    expect(codes(more)).toEqual(expected);
  });

  test('sentences quote nothing; what they are about is one bounded line', () => {
    const found = warningsOf(
      message(from(`ceo@corp.example\r\nBcc: evil ${'x'.repeat(5000)}\u202E`, 'x@evil.example')),
      account(),
    );
    expect(found).toHaveLength(1);
    expect(found[0]?.sentence).not.toMatch(/corp|evil/);
    expect(found[0]?.about).toMatch(/^ceo@corp\.example Bcc: evil x{1,200}…$/);
  });

  test('S6 is seen through', async () => {
    const { content } = await parseMessage(spoofedSender());
    const read = { ...message(), ...content };
    expect(warningsOf(read, account()).map(({ code }) => code)).toEqual([
      'display_name_is_other_address',
      'reply_to_differs',
      'look_alike',
      'mixed_script',
      'foreign_letters',
    ]);
  });
});

test('links that show another host', () => {
  const link = { n: 3, host: 'evil.example', url: 'https://evil.example/' };
  const body: Body = {
    text: '',
    links: [link],
    source: 'html',
    hidden: 0,
    invisible: 0,
    trackers: 0,
    misleading: [{ link, shownHost: 'bank.example' }],
    folded: { quotes: 0, signature: 0, notices: 0 },
    isCut: false,
    remarks: [],
  };
  expect(warningsOf(message(), account(), body)).toMatchObject([
    { code: 'link_names_other_host', about: 'bank.example [3:evil.example]' },
  ]);
});

test('a hostile header is bounded', () => {
  const name = 'a@b.c '.repeat(100_000);
  const many = Array.from({ length: 2000 }, (_, index) => ({
    name,
    address: `x@${'y'.repeat(300)}${index}.example`,
  }));
  expect(warningsOf(message({ from: many, replyTo: many }), account()).length).toBeGreaterThan(0);
});
