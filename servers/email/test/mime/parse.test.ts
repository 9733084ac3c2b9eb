import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { lacks, pythonWith } from '@handrail/testing/services';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileNameLine } from '../../src/mime/file-name.ts';
import { headerReader, oneLine, readDate, readFields, readMessageIds } from '../../src/mime/header-values.ts';
import { type Parsed, parseMessage } from '../../src/mime/parse.ts';
import { parseStructured } from '../../src/mime/parameters.ts';
import { decodeTransfer } from '../../src/mime/transfer.ts';

const crlf = (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r\n'));

const partsOf = ({ content: { structure } }: Parsed) => [
  ...new Map(
    [...(structure?.text ?? []), ...(structure?.html ?? []), ...(structure?.attachments ?? [])].map(
      (part) => [part.id, part] as const,
    ),
  ).values(),
];

async function textOf(parsed: Parsed, id: string): Promise<string | undefined> {
  return (await parsed.part(id, 1_000_000))?.bytes.toString('latin1');
}

/** Pieces that mail is made of, sound and not. */
const piece = fc.constantFrom(
  'Subject: =?utf-8?Q?=C3=BC_?=',
  'Content-Type: multipart/mixed; boundary=a',
  'Content-Type: multipart/alternative; boundary="b c"',
  'Content-Type: text/plain; charset="utf-8',
  'Content-Type: message/rfc822',
  "Content-Disposition: attachment; filename*0*=utf-8''%e2%82; filename*1*=%ac.txt",
  'Content-Transfer-Encoding: base64',
  'Content-Transfer-Encoding: quoted-printable',
  'From: "a" <b@c>, d: e@f, g;',
  ' folded',
  '',
  '',
  '--a',
  '--a--',
  '--b c',
  '--b c--',
  'aGVsbG8=',
  '=C3=',
  '\0\xff\x80',
);

test('hostile bytes are read without an error, each part within the message', async () => {
  const message = fc
    .tuple(
      fc.array(fc.oneof({ weight: 5, arbitrary: piece }, fc.string()), { maxLength: 40 }),
      fc.constantFrom('\n', '\r\n', '\r'),
    )
    .map(([lines, end]) => Buffer.from(lines.join(end), 'latin1'));
  await fc.assert(
    fc.asyncProperty(message, async (raw) => {
      const parsed = await parseMessage(raw);
      const parts = partsOf(parsed);
      expect(parts.length).toBeGreaterThan(0);
      for (const { id, size } of parts) {
        expect(size).toBeLessThanOrEqual(raw.length);
        const body = await parsed.part(id, 1_000_000);
        expect(body?.bytes.length).toBeLessThanOrEqual(size);
        expect(body?.isCut).toBe(false);
      }
      expect(`${parsed.content.subject}${parts.map(({ fileName }) => fileName).join('')}`).not.toMatch(
        /\p{Cc}/u,
      );
    }),
    { numRuns: 500 },
  );
});

test('a content comes back from any encoding, whole or as far as it was asked for', async () => {
  const encodings = fc.constantFrom('base64', 'quoted-printable', '8bit');
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 3_000 }),
      encodings,
      fc.nat(4_000),
      async (content, encoding, most) => {
        const bytes = Buffer.from(content);
        const hex = (byte: number, at: number) =>
          `=${byte.toString(16).toUpperCase().padStart(2, '0')}${at % 20 === 19 ? '=\r\n' : ''}`;
        const encoded = {
          base64: Buffer.from(bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n')),
          'quoted-printable': Buffer.from(Array.from(content, hex).join('')),
          '8bit': bytes,
        }[encoding];
        const decoded = await decodeTransfer(encoded ?? Buffer.alloc(0), encoding, most);
        expect(decoded.bytes.equals(bytes.subarray(0, most))).toBe(true);
        expect(decoded.isCut).toBe(most < bytes.length);
      },
    ),
  );
});

test('a content longer than what is decoded at once comes back whole', async () => {
  const bytes = Buffer.from(Array.from({ length: 400_000 }, (_, n) => (n * 7919) % 256));
  const quoted = Array.from(
    bytes,
    (byte, n) => `=${byte.toString(16).padStart(2, '0')}${n % 25 === 24 ? '= \t\r\n' : ''}`,
  );
  const padded = Array.from(
    { length: 4_000 },
    (_, n) => `${bytes.toString('base64', n * 100, n * 100 + 100)}\r\n`,
  );
  const cases = { 'quoted-printable': quoted.join(''), base64: padded.join('') };
  for (const [encoding, text] of Object.entries(cases)) {
    const decoded = await decodeTransfer(Buffer.from(text), encoding, 1_000_000);
    expect(decoded.bytes.equals(bytes)).toBe(true);
  }
});

describe('what hostile mail does', () => {
  test('an encoded line break makes no second header', async () => {
    const { content } = await parseMessage(
      crlf('Subject: =?utf-8?Q?hi=0D=0ABcc:_evil?=\nTo: a@b.example\n\n.\n'),
    );
    expect(content.subject).toBe('hi Bcc: evil');
    expect(content.bcc).toEqual([]);
  });

  test('references of 67 kB are cut to the first and the newest', async () => {
    const ids = Array.from({ length: 3_000 }, (_, n) => `<${n}.aaaaaaa@example.com>`);
    const { content } = await parseMessage(crlf(`References: ${ids.join('\n ')}\n\n`));
    expect(content.references).toHaveLength(20);
    expect(content.references[0]).toBe('0.aaaaaaa@example.com');
    expect(content.references.at(-1)).toBe('2999.aaaaaaa@example.com');
  });

  test('nesting without end is read as deep as it makes sense, and said', async () => {
    const levels = Array.from(
      { length: 300 },
      (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`,
    );
    const parsed = await parseMessage(crlf(`${levels.join('')}Content-Type: text/plain\n\ndeep\n`));
    expect(parsed.content.remarks).toHaveLength(1);
    expect(partsOf(parsed)).toHaveLength(1);
  });

  test('parts without number are read as far as it makes sense, and said', async () => {
    const parsed = await parseMessage(
      crlf(
        `Content-Type: multipart/mixed; boundary=x\n\n${'--x\nContent-Type: text/plain\n\nhi\n'.repeat(10_000)}`,
      ),
    );
    expect(partsOf(parsed)).toHaveLength(1_000);
    expect(parsed.content.remarks).toHaveLength(1);
  });

  test('the first of two headers of one name decides', async () => {
    const parsed = await parseMessage(
      crlf(
        'Content-Type: multipart/mixed; boundary=a; boundary=b\nContent-Type: text/html\nSubject: 1\nSubject: 2\n\n--a\n\nx\n--a--\n',
      ),
    );
    expect(parsed.content.subject).toBe('1');
    expect(await textOf(parsed, '1')).toBe('x');
  });

  test('an attached message stays one part, and its text is not the text of the message', async () => {
    const parsed = await parseMessage(
      crlf(
        'Content-Type: multipart/mixed; boundary=a\n\n--a\n\nouter\n--a\nContent-Type: message/rfc822\n\nSubject: i\n\ninner\n--a--\n',
      ),
    );
    expect(parsed.content.structure?.text.map(({ id }) => id)).toEqual(['1']);
    expect(parsed.content.structure?.attachments.map(({ id, type }) => [id, type])).toEqual([
      ['2', 'message/rfc822'],
    ]);
  });

  test('a boundary that never comes leaves the text readable', async () => {
    const parsed = await parseMessage(crlf('Content-Type: multipart/mixed; boundary=a\n\nstill here\n'));
    expect(await textOf(parsed, '1')).toBe('still here\r\n');
    expect(parsed.content.remarks).toHaveLength(1);
  });

  test('ten thousand addresses are some, and brackets without end none', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => `u${n}@example.com`).join(', ');
    const { content } = await parseMessage(
      crlf(`To: ${many}\nCc: ${'<'.repeat(60_000)}\nBcc: ${'a:'.repeat(30_000)}\n\n`),
    );
    expect(content.to).toHaveLength(200);
    expect(content.cc.length).toBeLessThanOrEqual(200);
  });
});

describe('values', () => {
  test.each([
    ['Fri, 20 Nov 2026 14:03:00 +0100 (CET)', '2026-11-20T13:03:00.000Z'],
    ['20 Nov 2026 14:03 GMT', '2026-11-20T14:03:00.000Z'],
    ['Fri, 20 Nov 2026 14:03:00 XYZ', '2026-11-20T14:03:00.000Z'],
    ['yesterday', undefined],
    ['', undefined],
    ['Fri, 20 Nov 99999 14:03:00 +0000', undefined],
  ])('a date: %j', (text, expected) => {
    expect(readDate(text)?.toISOString()).toBe(expected);
  });

  test('names of message ids, without what is none', () => {
    expect(readMessageIds('<a@b> (comment) <a@b>\r\n <c d> <e@f> g@h <>')).toEqual(['a@b', 'e@f']);
  });

  test.each([
    ['=?iso-8859-1?Q?Fr\xf6sche_im?= =?ISO-8859-1?q?_T\xfcmpel=21?=', 'Frösche im Tümpel!'],
    ['K\xf6ln =?koi8-r?Q?\xf0\xd2?=', 'Köln Пр'],
    ['=?eucgb2312_cn?B?sai45g==?=', '报告'],
    ['=?big5_tw*zh?B?s/inaQ==?=', '報告'],
    ['=?x-martian?Q?as_ever?=', 'as ever'],
    ['1 =?a =?utf-8?Q?=C3=BC?=', '1 =?a ü'],
  ])('encoded words: %j', async (value, expected) => {
    const fields = readFields(Buffer.from(`Subject: ${value}\r\nFrom: ${value} <a@b.example>\r\n`, 'latin1'));
    const reader = await headerReader();
    expect(reader.text(fields[0]?.value ?? '', 100)).toBe(expected);
    const { addresses } = reader.addresses(fields[1]?.value ?? '');
    expect(addresses).toEqual([{ name: expected, address: 'a@b.example' }]);
  });

  test('an encoded word in UTF-8 as it stands', async () => {
    const [field] = readFields(Buffer.from('Subject: =?utf-8?Q?Fr\u00f6sche?= am Fluß'));
    expect((await headerReader()).text(field?.value ?? '', 100)).toBe('Frösche am Fluß');
  });

  test('of a long file name the ending stays', () => {
    const cut = fileNameLine(`${'長'.repeat(5_000)}.pdf`);
    expect(cut).toHaveLength(250);
    expect(fileNameLine(`${'n'.repeat(300)}.tar.gz`)).toMatch(/^n+…\.gz$/);
    expect(fileNameLine(`a.${'b'.repeat(300)}`)).toMatch(/^a\.b+…$/);
    expect(fileNameLine('a\r\nb.txt')).toBe('a b.txt');
  });

  test('one line, cut between characters', () => {
    expect(oneLine('a\u2028b\u0085c\0d\t e', 20)).toBe('a b c d e');
    expect(oneLine('😀'.repeat(20), 6)).toBe('😀😀\uFFFD…');
    expect(oneLine('x'.repeat(1_000_000), 10)).toBe('xxxxxxxxx…');
  });

  test.each([
    [`a/b; name="x\\"y;z"; name=second`, 'x"y;z'],
    [`a/b; name*0="Annual Report "; name*1="2026.pdf"`, 'Annual Report 2026.pdf'],
    [`a/b; name*=utf-8'en'%e2%82%ac%20rates; name=plain`, '€ rates'],
    [`a/b; name=my file.pdf `, 'my file.pdf'],
    [`a/b (a comment; name=no); name = yes`, 'yes'],
    [`a/b; name`, ''],
  ])('parameters: %s', (header, name) => {
    expect(parseStructured(header).parameters.get('name')).toBe(name);
  });
});

interface Described {
  readonly subject: string;
  readonly leaves: readonly {
    readonly id: string;
    readonly type: string;
    readonly sha: string | null;
    readonly fileName: string | null;
  }[];
}

test.skipIf(lacks('python3'))('as the email package of Python reads it', async () => {
  const leaf = fc.record({
    type: fc.constantFrom('text/plain', 'text/html', 'image/png', 'application/pdf'),
    name: fc.option(fc.constantFrom('a.txt', 'two words.pdf', 'Übersicht.pdf')),
    encoding: fc.constantFrom('base64', 'quoted-printable', '7bit'),
    lines: fc.array(fc.constantFrom('hello', 'a = b', '', '--no', 'From x', '  blanks'), {
      minLength: 1,
      maxLength: 8,
    }),
  });
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf.map(({ type, name, encoding, lines }) => {
        const text = `${lines.join('\r\n')}.`;
        const quoted = text.replaceAll('=', '=3D');
        const body = {
          base64: Buffer.from(text).toString('base64'),
          'quoted-printable': quoted,
          '7bit': text,
        }[encoding];
        const file =
          name === null
            ? ''
            : `Content-Disposition: attachment;\r\n filename*=utf-8''${encodeURIComponent(name)}\r\n`;
        return `Content-Type: ${type}\r\n${file}Content-Transfer-Encoding: ${encoding}\r\n\r\n${body}`;
      }),
      fc
        .tuple(
          fc.constantFrom('mixed', 'alternative', 'related'),
          fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
        )
        .map(([kind, parts]) => {
          const boundary = `b${createHash('md5').update(parts.join()).digest('hex')}`;
          const inner = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('');
          return `Content-Type: multipart/${kind};\r\n boundary="${boundary}"\r\n\r\npreamble\r\n${inner}--${boundary}--\r\nepilogue`;
        }),
    ),
  }));
  const messages = fc
    .sample(tree, { numRuns: 300, seed: 20_261_121 })
    .map((text, n) =>
      Buffer.from(`Subject: =?utf-8?B?${Buffer.from(`Nr. ${n} – ü`).toString('base64')}?=\r\n${text}\r\n`),
    );
  const python = spawnSync(pythonWith('email') ?? 'python3', [join(import.meta.dirname, 'parse_mail.py')], {
    input: JSON.stringify(messages.map((raw) => raw.toString('base64'))),
    encoding: 'utf8',
    maxBuffer: 100 * 1024 * 1024,
  });
  expect(python.stderr).toBe('');
  const theirs: readonly Described[] = JSON.parse(python.stdout);
  const ours: Described[] = [];
  for (const raw of messages) {
    const parsed = await parseMessage(raw);
    const leaves = await Promise.all(
      partsOf(parsed).map(async ({ id, type, fileName }) => {
        const text = (await textOf(parsed, id))?.replaceAll('\r\n', '\n').trim() ?? '';
        const sha = createHash('sha256').update(text, 'latin1').digest('hex');
        return { id, type, sha, fileName: fileName ?? null };
      }),
    );
    ours.push({ subject: parsed.content.subject, leaves: leaves.toSorted((a, b) => (a.id < b.id ? -1 : 1)) });
  }
  expect(ours).toEqual(
    theirs.map(({ subject, leaves }) => ({
      subject,
      leaves: leaves.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    })),
  );
});
