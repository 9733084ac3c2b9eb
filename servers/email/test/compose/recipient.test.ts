import { Refusal } from '@handrail/domain';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiAddress, mailboxKey, parseRecipient, recipientOf } from '../../src/compose/recipient.ts';

const refused = (text: string): string => {
  try {
    return `accepted as ${JSON.stringify(parseRecipient(text))}`;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

describe('what is typed as one recipient', () => {
  it.each([
    ['ann@example.com', '', 'ann@example.com'],
    ['  ann@example.com ', '', 'ann@example.com'],
    ['<ann@example.com>', '', 'ann@example.com'],
    ['Ann <ann@example.com>', 'Ann', 'ann@example.com'],
    ['"Doe, Ann (Sales)" <ann@example.com>', 'Doe, Ann (Sales)', 'ann@example.com'],
    ["Ann O'Neil-Smith <Ann.O'Neil+x_1@Example.COM>", "Ann O'Neil-Smith", "Ann.O'Neil+x_1@example.com"],
    ['Юлия <yulia@пример.рф>', 'Юлия', 'yulia@xn--e1afmkfd.xn--p1ai'],
    ['Ann ❤️ <ann@example.com>', 'Ann ❤️', 'ann@example.com'],
    ['山田（株） <yamada@example.com>', '山田（株）', 'yamada@example.com'],
    [
      '佐藤 👩\u{200d}👩\u{200d}👧 <sato@日本.example>',
      '佐藤 👩\u{200d}👩\u{200d}👧',
      'sato@xn--wgv71a.example',
    ],
    ['שרה <sara@example.com>', 'שרה', 'sara@example.com'],
    ['ann@localhost', '', 'ann@localhost'],
  ])('%s is taken', (text, name, address) => {
    expect(parseRecipient(text)).toEqual({ name, address });
  });

  it.each([
    ['two of them', 'a@x.example, evil@z.example'],
    ['two without a blank', 'a@x.example,evil@z.example'],
    ['two by a semicolon', 'a@x.example;evil@z.example'],
    ['a Bcc line', 'a@x.example\r\nBcc: evil@z.example'],
    ['a line feed', 'a@x.example\nBcc: evil@z.example'],
    ['a command of SMTP', 'a@x.example>\r\nRCPT TO:<evil@z.example'],
    ['a group', 'Friends: evil@z.example, a@x.example;'],
    ['an empty group', 'undisclosed-recipients:;'],
    ['a quoted local part', '"evil@z.example x"@internal.example'],
    ['a quoted local part without a blank', '"evil"@internal.example'],
    ['a comment behind', 'a@x.example (evil@z.example)'],
    ['a comment inside', 'a(evil@z.example)@x.example'],
    ['two at signs', 'evil@z.example@x.example'],
    ['a route', '<@z.example:a@x.example>'],
    ['the percent hack', 'evil%z.example@x.example'],
    ['a bang path', 'z.example!evil@x.example'],
    ['an address as name', 'ceo@corp.example <evil@z.example>'],
    ['an address as quoted name', '"ceo@corp.example" <evil@z.example>'],
    ['two brackets', 'A <a@x.example> <evil@z.example>'],
    ['something behind the bracket', 'A <a@x.example> evil'],
    ['a comma in a bare name', 'Doe, Ann <ann@x.example>'],
    ['a quote that ends early', '"A" B" <a@x.example>'],
    ['an encoded word', '=?utf-8?Q?a=0D=0ABcc:_e?= <a@x.example>'],
    ['NUL', 'a@x.example\0'],
    ['NEL', 'A\u0085B <a@x.example>'],
    ['a line separator', 'A\u2028B <a@x.example>'],
    ['a right-to-left override', 'A\u202Egnp <a@x.example>'],
    ['a zero-width space', 'a\u200B@x.example'],
    ['half a character', 'A\uD800 <a@x.example>'],
    ['a domain literal', 'a@[127.0.0.1]'],
    ['an IP address', 'a@127.0.0.1'],
    ['a number that is one', 'a@0x7f.1'],
    ['a host without domain', 'root@internal'],
    ['dots at the edge', '.a@x.example'],
    ['dots in a row', 'a..b@x.example'],
    ['an empty label', 'a@x..example'],
    ['a hyphen at the edge', 'a@-x.example'],
    ['a letter of another script in the local part', 'аnn@x.example'],
    ['a long local part', `${'a'.repeat(65)}@x.example`],
    ['a long address', `a@${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}.example`],
    ['a long label', `a@${'x'.repeat(64)}.example`],
    ['a long name', `${'n'.repeat(101)} <a@x.example>`],
    ['a full-width at', 'a＠x.example'],
    ['a full-width at in a name', 'ceo＠corp.example <evil@z.example>'],
    ['a small at in a quoted name', '"ceo﹫corp.example" <evil@z.example>'],
    ['letters that are blank', 'Ann\u3164\u3164size: 1 kB <a@x.example>'],
    ['a pattern that is blank', 'Ann\u2800\u2800 <a@x.example>'],
    ['a path in the domain', 'a@x.example/evil'],
    ['a port', 'a@x.example:25'],
    ['nothing', ''],
    ['a name alone', 'Ann'],
    ['a megabyte', `${'<'.repeat(500_000)}a@x.example${'>'.repeat(500_000)}`],
  ])('%s is refused', (_what, text) => {
    expect(refused(text)).toBe('invalid_address');
  });

  it('nothing else throws, and what is taken is one address in its one spelling', () => {
    const pieces = fc.constantFrom(
      ...Array.from('ab.@<>"\\,;:()[]%! \t\r\n=?-_é語\u202E\u200D'),
      'x.example',
      'a@',
      'Name ',
      'xn--',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const text = parts.join('');
        if (refused(text) === 'invalid_address') return;
        const { name, address } = parseRecipient(text);
        expect(address).toMatch(/^[!-?A-~]+@[a-z0-9.-]+$/);
        expect(asciiAddress(address)).toBe(address);
        expect(name).not.toMatch(/[<>@"\\\r\n]/);
        expect(parseRecipient(`"${name}" <${address}>`)).toEqual({ name, address });
      }),
      { numRuns: 5_000 },
    );
  });
});

it('a comma in a name is said to want quotes', () => {
  expect(() => parseRecipient('Müller, Jörg <a@x.example>')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('"Name, N." <name@example.com>') }),
  );
});

describe('an address out of a message', () => {
  it('is cleaned, and never fails', () => {
    const hostile = { name: 'Ann\r\nBcc: evil@z.example', address: 'ann@example.com' };
    expect(recipientOf(hostile)).toEqual({ name: '', address: 'ann@example.com' });
    expect(recipientOf({ name: '=?utf-8?Q?x?=  \u202Ey', address: ' ann@EXAMPLE.com ' })).toEqual({
      name: '= ?utf-8?Q?x?= y',
      address: 'ann@example.com',
    });
    expect(recipientOf({ name: 'ceo@corp.example', address: 'evil@z.example' })?.name).toBe('');
    for (const address of ['', 'nobody', 'a@x.example, b@x.example', 'a@x.example\r\nRCPT TO:<b@z.example>'])
      expect(recipientOf({ name: '', address })).toBeUndefined();
  });

  it('is the same mailbox in any letter case and spelling of its domain', () => {
    expect(mailboxKey('Ann@EXAMPLE.com')).toBe(mailboxKey(' ann@example.COM'));
    expect(mailboxKey('a@ПРИМЕР.рф')).toBe(mailboxKey('a@xn--e1afmkfd.xn--p1ai'));
    expect(mailboxKey('not an address')).toBe('not an address');
  });
});
