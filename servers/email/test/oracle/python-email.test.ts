import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { lacks, pythonWith } from '@handrail/testing/services';
import { describe, expect, test } from 'vitest';
import { bodyOf } from '../../src/body/body.ts';
import { parseMessage } from '../../src/mime/parse.ts';

const SCRIPT = fileURLToPath(new URL('read_messages.py', import.meta.url));

/** By alphabet: letters that all charsets of the list can say, and the words put together of them. */
const ALPHABETS: readonly { readonly charsets: readonly string[]; readonly letters: string }[] = [
  { charsets: ['us-ascii', 'utf-8', 'iso-8859-1', 'utf-16'], letters: 'abcxyzABC0189' },
  {
    charsets: ['iso-8859-1', 'iso-8859-15', 'windows-1252', 'utf-8', 'macintosh'],
    letters: 'aeiouäöüßéèçñÅØ',
  },
  { charsets: ['windows-1252', 'utf-8'], letters: 'abc€“”‘’–—…™œŒžŸ†‡' },
  { charsets: ['iso-8859-15', 'utf-8'], letters: 'abc€ŠšŽžŒœŸ' },
  { charsets: ['iso-8859-2', 'windows-1250', 'utf-8'], letters: 'aěščřžýáíéůłąęőűŐ' },
  { charsets: ['iso-8859-4', 'iso-8859-13', 'windows-1257'], letters: 'aāēšžģķļņū' },
  {
    charsets: ['koi8-r', 'koi8-u', 'windows-1251', 'iso-8859-5', 'ibm866', 'x-mac-cyrillic', 'utf-8'],
    letters: 'абвгдежзийклмнопрстуфхцчшщъыьэюяАБВЯ',
  },
  { charsets: ['koi8-u', 'windows-1251'], letters: 'іїєґІЇЄҐабв' },
  { charsets: ['iso-8859-7', 'windows-1253', 'utf-8'], letters: 'αβγδεζηθικλμνξοπρσάέή' },
  { charsets: ['iso-8859-9', 'windows-1254', 'utf-8'], letters: 'abcğüşıöçİĞŞ' },
  { charsets: ['iso-8859-8', 'windows-1255', 'utf-8'], letters: 'אבגדהוזחטיכלמנסעפצקרשת' },
  { charsets: ['iso-8859-6', 'windows-1256', 'utf-8'], letters: 'ابتثجحخدذرزسشصضطظعغفقكلمنهوي' },
  { charsets: ['windows-874', 'tis-620'], letters: 'กขคงจฉชซญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรล' },
  { charsets: ['windows-1258', 'utf-8'], letters: 'abcăâđêôơưÂ' },
  {
    charsets: ['iso-2022-jp', 'shift_jis', 'euc-jp', 'utf-8', 'utf-16'],
    letters: 'あいうえおカキクケコ日本語表示予定十能申構貼暴圭ー。「」',
  },
  { charsets: ['gb2312', 'gbk', 'gb18030', 'utf-8'], letters: '报告会议明天请附件中华人民共和国一二三' },
  { charsets: ['gbk', 'gb18030'], letters: '镕堃喆囧報告會議' },
  { charsets: ['gb18030', 'utf-8'], letters: '㐀㐁𠀀𠀁😀报告' },
  { charsets: ['big5', 'utf-8'], letters: '報告會議明天請附件許功蓋餐育開' },
  { charsets: ['euc-kr', 'ks_c_5601-1987', 'utf-8'], letters: '가나다라마바사아자차카타파하한글회의' },
];

const TRANSFERS = ['base64', 'quoted-printable', '8bit'] as const;

/** A generator of numbers, the same in every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below) | 0;
  };
}

const below = numbers(20_261_121);

function words(letters: string, count: number): string {
  const all = Array.from(letters);
  return Array.from({ length: count }, () =>
    Array.from({ length: 3 + below(9) }, () => all[below(all.length)] ?? '').join(''),
  ).join(' ');
}

const cases = ALPHABETS.flatMap(({ charsets, letters }) =>
  charsets.flatMap((charset) =>
    TRANSFERS.flatMap((transfer) =>
      (['text/plain', 'text/html'] as const).map((type) => ({
        charset,
        type,
        // Line ends of two bytes are no line ends of a message.
        transfer: charset === 'utf-16' ? 'base64' : transfer,
        text: Array.from({ length: 2 + below(8) }, () => words(letters, 1 + below(12))).join('\n'),
        subject: words(letters, 1 + below(6)),
        file: `${words(letters, 1)}.bin`,
      })),
    ),
  ),
);

describe.skipIf(lacks('python3'))("against Python's email package", () => {
  const python = spawnSync(pythonWith('email') ?? 'python3', [SCRIPT], {
    input: JSON.stringify(cases),
    maxBuffer: 2 ** 28,
  });

  interface Answer {
    readonly raw: string;
    readonly text: string;
    readonly subject: string;
    readonly file: string;
    readonly content: string;
  }
  const answers = JSON.parse(python.stdout.toString() || '[]') as (Answer | null)[];

  test('it could say nearly all of them', () => {
    expect(python.stderr.toString()).toBe('');
    expect(answers.filter((answer) => answer !== null).length).toBeGreaterThan(cases.length * 0.95);
  });

  test('texts, subjects, names and attachments are what Python reads', async () => {
    for (const [index, answer] of answers.entries()) {
      if (answer === null) continue;
      const { charset, transfer, type, text: meant, subject, file } = cases[index] ?? {};
      const what = `${charset}, ${transfer}, ${type}`;
      const { content, part } = await parseMessage(Buffer.from(answer.raw, 'base64'));
      const { structure } = content;
      if (structure === undefined) throw new Error(`${what}: no structure`);
      const body = await bodyOf(
        structure,
        async ({ id }, most) => (await part(id, most)) ?? { bytes: Buffer.alloc(0), isCut: false },
        'keep',
      );
      const [attachment] = structure.attachments;
      const bytes = attachment === undefined ? undefined : (await part(attachment.id, 10_000))?.bytes;
      expect({ what, text: body.text, remarks: body.remarks }).toEqual({ what, text: meant, remarks: [] });
      // The oracle and what it was asked to say agree, or one of both would be wrong unnoticed.
      expect(plain(answer.text)).toBe(meant);
      expect({ what, subject: content.subject }).toEqual({ what, subject });
      expect({ what, subject: answer.subject }).toEqual({ what, subject });
      // Python puts a space between the encoded words of a name, which RFC 2047 §6.2 says are one: what was meant counts.
      expect({ what, from: content.from[0]?.name }).toEqual({ what, from: subject });
      expect({ what, file: attachment?.fileName }).toEqual({ what, file: answer.file });
      expect(file).toBe(answer.file);
      expect(bytes?.toString('base64')).toBe(answer.content);
    }
  });
});

const plain = (text: string): string =>
  text
    .replace(/<\/?p>|<br>/g, '')
    .replaceAll('\r\n', '\n')
    .trim();
