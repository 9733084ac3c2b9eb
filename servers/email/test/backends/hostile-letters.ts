import { crlf, letter, utf8 } from './letters.ts';

const many = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => text(n)).join('');

const nested = (depth: number) =>
  many(depth, (n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`) +
  'Content-Type: text/plain\n\ndeep\n';

/** What hostile or broken senders write, under the name of what it tries. */
export const HOSTILE: Readonly<Record<string, Buffer>> = {
  'a header hidden in an encoded subject': letter({ subject: '=?utf-8?Q?hi=0D=0ABcc:_evil@example.net?=' }),
  'a header hidden in an encoded name': letter({
    subject: 's',
    from: '=?utf-8?Q?Boss=0D=0ABcc:_evil@example.net?= <boss@example.com>',
  }),
  'references of 67 kB': letter({
    subject: 's',
    headers: [`References:${many(1_500, (n) => `\r\n <${n}.${'r'.repeat(30)}@example.com>`)}`],
  }),
  'ten thousand recipients': letter({
    subject: 's',
    to: many(10_000, (n) => `\r\n N${n} <r${n}@example.com>,`).slice(0, -1),
  }),
  'a subject of 300 kB': letter({ subject: utf8('ü'.repeat(150_000)) }),
  'five thousand headers': letter({
    subject: 's',
    headers: Array.from({ length: 5_000 }, (_, n) => `X-${n}: y`),
  }),
  'many results of checks': letter({
    subject: 's',
    headers: Array.from({ length: 2_000 }, () => `Authentication-Results: x; ${'y'.repeat(200)}`),
  }),
  'three hundred levels': crlf(`From: a@example.com\nSubject: s\nMIME-Version: 1.0\n${nested(300)}`),
  'two thousand parts': crlf(
    `From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n${many(2_000, () => '--b\nContent-Type: text/plain\n\nx\n')}--b--\n`,
  ),
  'messages in messages': crlf(
    `From: a@example.com\nMIME-Version: 1.0\n${many(100, () => 'Content-Type: message/rfc822\n\n')}Subject: in\n\nx`,
  ),
  'no header but one': crlf('X: y\n\nbody'),
  'no body': crlf('From: a@example.com\nSubject: s\n\n'),
  'no colon': crlf('From: a@example.com\nthis is no header\nSubject: s\n\nbody'),
  'no boundary': crlf(
    'From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed\n\n--x\n\ny\n--x--\n',
  ),
  'an end that never comes': crlf(
    'From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>',
  ),
  'no base64': crlf(
    'From: a@example.com\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n$$$ not base64 ===\n=A',
  ),
  'an unknown charset': crlf(
    'From: a@example.com\nMIME-Version: 1.0\nContent-Type: text/plain; charset="x-\\"nowhere"\n\ncaf\xE9',
  ),
  'an unknown encoding': crlf(
    'From: a@example.com\nMIME-Version: 1.0\nContent-Transfer-Encoding: rot13\n\nuryyb',
  ),
  'no type': crlf('From: a@example.com\nMIME-Version: 1.0\nContent-Type: ;;;=\n\nx'),
  'three senders': crlf(
    'From: a@example.com\nFrom: b@example.com\nFrom: c@example.com\nSubject: one\nSubject: two\n\nx',
  ),
  'no addresses': letter({ subject: 's', from: '<<>>,;:@', to: 'undisclosed-recipients:;' }),
  'groups in groups': letter({ subject: 's', to: `${'g:'.repeat(500)}a@example.com${';'.repeat(500)}` }),
  'an address with another one in it': letter({ subject: 's', from: '"ceo@example.com" <evil@example.net>' }),
  'no date and no id': crlf('From: a@example.com\nDate: yesterday-ish\nMessage-ID: <<no id\nSubject: s\n\nx'),
  'a date beyond all': crlf('From: a@example.com\nDate: Mon, 99 Foo 99999 99:99:99 +9999\nSubject: s\n\nx'),
  'bytes that are no UTF-8': crlf('From: \xC3\x28 <a@example.com>\nSubject: \xFF\xFE\x80\n\n\xC3\x28'),
  'controls in names': letter({ subject: 'a\x1B[31mred\x07\x7F', from: '"a\x1B]0;x" <a@example.com>' }),
  'writing that turns around': letter({ subject: utf8('\u202Egnp.exe\u2066\u200B') }),
  'names of files': crlf(
    `From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n${[
      '../../../../pwned.txt',
      'C:\\\\x',
      '=?utf-8?Q?a=0D=0Ab?=',
      '%0d%0a',
      'n'.repeat(5_000),
      '',
    ]
      .map(
        (name) =>
          `--b\nContent-Type: application/x; name="${name}"\nContent-Disposition: attachment; filename="${name}"\n\nx\n`,
      )
      .join('')}--b--\n`,
  ),
  NUL: Buffer.from('From: a@example.com\r\nSubject: a\0b\r\n\r\nx\0y', 'latin1'),
  'bare line ends': Buffer.from('From: a@example.com\nSubject: bare\n\nx\ry\n', 'latin1'),
  'one line without end': Buffer.concat([
    crlf('From: a@example.com\nSubject: s\n\n'),
    Buffer.alloc(1_000_000, 'x'),
  ]),
};

/** Those that a server may not take at all. */
export const REFUSABLE: readonly string[] = ['NUL', 'bare line ends', 'no colon', 'no header but one'];
