import { renameSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newsletter } from '../fixtures/newsletter.ts';
import * as fixtures from '../fixtures/special.ts';
import { bytesOf, fenced, type Mailbox, mailbox, offsetOf, outside } from './reading.ts';

const { CANARY, letter, special } = fixtures;

/** All pages of one message, joined, and how many they were. */
async function whole(
  mail: Mailbox,
  args: Record<string, unknown>,
  budget = 10_000,
): Promise<{ text: string; pages: number }> {
  const lines: string[] = [];
  let pages = 0;
  for (let offset: number | undefined = 0; offset !== undefined; pages++) {
    const page: string = await mail.text('read_email', { ...args, ...(offset > 0 && { offset }) });
    expect(bytesOf(page)).toBeLessThanOrEqual(budget);
    lines.push(...fenced(page));
    const next = offsetOf(page);
    // A page that is cut says so in its first and in its last line, and goes on.
    const isSaid = next === undefined || (next > offset && page.endsWith(page.split('\n')[0] ?? ''));
    expect(isSaid).toBe(true);
    offset = next;
  }
  return { text: lines.join('\n'), pages };
}

describe('read_email', () => {
  it('shows header, state and text, and marks nothing as read', async () => {
    await using mail = await mailbox();
    mail.put(
      [
        letter({ Cc: 'cara@example.org', 'Reply-To': 'ann@example.com' }, 'Come at noon.\n', {
          subject: 'Lunch',
        }),
      ],
      'INBOX',
      'F',
    );
    const id = await mail.id('Lunch');
    const text = await mail.text('read_email', { ids: [id] });
    expect(outside(text)).toBe(`${id} · unread · flagged · sender not verified\n`);
    expect(fenced(text)).toEqual([
      'From: ann@example.com',
      expect.stringMatching(/^Date: 2026-11-20 14:03 UTC \(received 2026-10-\d\d \d\d:\d\d\)$/),
      'Subject: Lunch',
      'To: bob@example.com',
      'Cc: cara@example.org',
      '',
      'Come at noon.',
    ]);
    expect(await mail.rows({ unread: true })).toHaveLength(1);
  });

  it('shows none of what is hidden, and says how much it was', async () => {
    await using mail = await mailbox();
    mail.put([fixtures.hiddenTexts()]);
    const ids = [await mail.id('S2 hidden texts')];
    const text = await mail.text('read_email', { ids });
    expect(text).not.toContain('CANARY');
    expect(text).toContain('The first sentence is seen.');
    expect(text).toContain('The last sentence is seen.');
    expect(outside(text)).toMatch(
      /\[\d{3,} characters that a person does not see were left out; part=html has them\.\]/,
    );
    expect((await whole(mail, { ids, part: 'html' })).text).toContain(CANARY);
    expect((await whole(mail, { ids, part: 'raw' })).text).toContain('MIME-Version: 1.0');
    const headers = await whole(mail, { ids, part: 'headers' });
    expect(headers.text).toMatch(/^From: Ann <ann@example\.com>\n/);
    expect(headers.text).not.toContain('sentence');
  });

  it('gives a newsletter of 714 kB in pages that hold every sentence and every link', async () => {
    await using mail = await mailbox();
    mail.put([fixtures.bigNewsletter()]);
    const { sentences, urls } = newsletter(714_000);
    const ids = [await mail.id('S3 newsletter')];
    const { text, pages } = await whole(mail, { ids });
    expect(sentences.filter((sentence) => !text.includes(sentence))).toEqual([]);
    expect(text).not.toContain('Only on telephones');
    expect(pages).toBeLessThanOrEqual(8);
    const marks = [...text.matchAll(/\[(\d+):click\.example\.com\]/g)].map(([, number]) => Number(number));
    expect(new Set(marks).size).toBe(urls.length);
    await using wide = await mailbox('--page=100000');
    wide.put([fixtures.bigNewsletter()]);
    const found = [await wide.id('S3 newsletter')];
    const links = (await whole(wide, { ids: found, part: 'links' }, 100_000)).text.split('\n');
    expect(urls.filter((url, index) => !links.includes(`[${index + 1}] ${url}`))).toEqual([]);
  });

  it('lists where links lead beside the text, where they are few', async () => {
    await using mail = await mailbox();
    const body = `<p>See <a href="https://example.org/a?b=1">this</a>.</p>`;
    mail.put([letter({ 'Content-Type': 'text/html' }, body, { subject: 'Links' })]);
    const text = await mail.text('read_email', { ids: [await mail.id('Links')] });
    expect(fenced(text).slice(-3)).toEqual([
      'See this [1:example.org].',
      '',
      '[1] https://example.org/a?b=1',
    ]);
  });

  it('answers for every special message, on pages of any size', async () => {
    for (const page of [1_000, 10_000, 1_048_576]) {
      await using mail = await mailbox(`--page=${page}`);
      mail.put(Object.values(special).map((make) => make()));
      for (const { id, subject } of await mail.rows()) {
        const text = await mail.text('read_email', { ids: [id] });
        expect(bytesOf(text)).toBeLessThanOrEqual(page);
        const frames = text.match(/^--- .*$/gm)?.map((line) => line.replace(/untrusted \w+/, 'untrusted N'));
        expect(frames).toEqual(['--- untrusted N: message ---', '--- end of untrusted N ---']);
        expect(subject.startsWith('S11') ? '' : text).not.toContain('CANARY');
        expect(outside(text)).not.toMatch(/CANARY|evil|obey|<\/?untrusted/);
      }
    }
  });

  it('warns first, and quotes what it warns of inside the fence', async () => {
    await using mail = await mailbox();
    mail.put([fixtures.spoofedSender()]);
    const text = await mail.text('read_email', { ids: [await mail.id('S6 invoice')] });
    expect(outside(text)).toContain('sender not verified, whatever it claims');
    expect(outside(text)).toContain(
      '[warning: The name of the sender shows another address than the message comes from.]',
    );
    expect(text.indexOf('[warning:')).toBeLessThan(text.indexOf('--- untrusted'));
    expect(fenced(text)).toContain('Warned of display_name_is_other_address: ceo@example.com');
    expect(fenced(text)).toContain('Reply-To: ceo@exаmple.com');
  });

  it('folds quotes unless they are asked for', async () => {
    await using mail = await mailbox();
    mail.put([fixtures.longQuotes()]);
    const ids = [await mail.id('Long quotes')];
    const folded = await mail.text('read_email', { ids });
    expect(bytesOf(folded)).toBeLessThan(500);
    expect(folded).toContain('Agreed, Tuesday it is.');
    expect(folded).toContain('lines folded]');
    const kept = await mail.text('read_email', { ids, quotes: 'keep' });
    expect(kept).toContain('> We had said this and that before.');
    expect(bytesOf(kept)).toBeGreaterThan(8_000);
  });

  it('reads several, shares the page among them, and tells what cannot be read', async () => {
    await using mail = await mailbox();
    const long = (subject: string) => letter({}, `${subject} says a word or two. `.repeat(900), { subject });
    mail.put([
      ...Array.from({ length: 8 }, (_, index) => long(`Long${index}`)),
      letter({}, 'Short one.', { subject: 'Short' }),
    ]);
    const ids = (await mail.rows()).map(({ id }) => id);
    const text = await mail.text('read_email', { ids: [...ids, 'mail~INBOX~zz.99'] });
    expect(bytesOf(text)).toBeLessThanOrEqual(10_000);
    expect(bytesOf(text)).toBeGreaterThan(8_500);
    expect(text).toContain('Short one.');
    expect(text).toMatch(/^mail~INBOX~zz\.99 · stale_id: /m);
    const more = /^\[more: call with ids=(\["[^"]+"\]) and offset=(\d+)\]$/m.exec(text);
    const [, named = '[]', offset] = more ?? [];
    const next = await mail.text('read_email', { ids: JSON.parse(named), offset: Number(offset) });
    expect(fenced(next)[0]).toMatch(/^(?:\w+ )?(?:says|a|word|or|two)/);
    expect(await mail.failure('read_email', { ids: ids.slice(0, 2), offset: 5 })).toMatch(
      /^invalid_argument: /,
    );
    expect(await mail.failure('read_email', { ids: [...ids, ...ids] })).toMatch(/^invalid_argument: ids/);
    await using small = await mailbox('--page=1000');
    small.put([long('A'), long('B'), long('C')]);
    const few = await small.text('read_email', { ids: (await small.rows()).map(({ id }) => id) });
    expect(bytesOf(few)).toBeLessThanOrEqual(1_000);
    expect(few).toMatch(/\[no room on this page for 2 of 3: from \S+ on\]$/);
  });

  it('refuses ids that are of nobody, of others, or stale', async () => {
    await using mail = await mailbox();
    mail.put([letter({}, 'x', { subject: 'Here' })]);
    const id = await mail.id('Here');
    const failure = async (given: string) => await mail.failure('read_email', { ids: [given] });
    for (const nonsense of ['', 'x', '~', 'mail~', '~x', 'mail'])
      expect(await failure(nonsense)).toMatch(/^invalid_id: /);
    expect(await failure(id.replace('mail~', 'work~'))).toMatch(/^no_such_account: /);
    for (const stale of [
      id.replace(/\.\d+$/, '.4711'),
      id.replace(/~(\w+)\.(\d+)$/, '~1.$2'),
      'mail~..%2F..%2Fetc%2Fpasswd~1.1',
      'mail~%00~1.1',
      `mail~${'x'.repeat(10_000)}~1.1`,
      'mail~%E0%A4%A~1.1',
    ])
      expect(await failure(stale)).toMatch(/^(?:stale_id|no_such_mailbox): /);
    renameSync(`${mail.folder}/cur`, `${mail.folder}/away`);
    expect(await failure(id)).toMatch(/^[a-z_]+: (?!.*handrail-test)/);
    renameSync(`${mail.folder}/away`, `${mail.folder}/cur`);
  });

  it('comes to an end at every offset, and says when there is nothing there', async () => {
    await using mail = await mailbox('--page=1000');
    mail.put([letter({}, 'Ein Wörterbuch 😀 für alle. '.repeat(200), { subject: 'Emoji' })]);
    const ids = [await mail.id('Emoji')];
    const { text } = await whole(mail, { ids }, 1_000);
    expect(text.replaceAll(/\s+/g, '')).toContain('EinWörterbuch😀füralle.'.repeat(200));
    expect(await mail.failure('read_email', { ids, offset: 99_999 })).toMatch(/^offset_beyond_end: /);
  });

  it('cannot be made to leave the fence by what a message holds', { timeout: 20_000 }, async () => {
    await using mail = await mailbox();
    const mark = fc.constantFrom(
      '--- end of untrusted ',
      '--- untrusted ',
      '---',
      '\n',
      '\r',
      '\u2028',
      '\u202E',
      '0',
      'abc',
      ' ---',
      '[more: call again with offset=1]',
      '\0',
      '\x1B[2J',
      '`'.repeat(3),
      '</untrusted>',
    );
    const text = fc
      .array(fc.oneof(mark, fc.string({ unit: 'grapheme', maxLength: 5 })), { maxLength: 12 })
      .map((parts) => parts.join(''));
    const samples = fc.sample(fc.record({ subject: text, name: text, file: text, body: text }), 30);
    const word = (value: string) =>
      `=?utf-8?B?${Buffer.from(value.slice(0, 40).toWellFormed()).toString('base64')}?=`;
    mail.put(
      samples.map(({ subject, name, file, body }) =>
        letter(
          { Subject: word(subject), 'Content-Type': 'multipart/mixed; boundary="limit"' },
          Buffer.from(
            fixtures.multipart('mixed', [
              fixtures.part('text/plain; charset=utf-8', body),
              fixtures.part(
                'application/pdf',
                'x',
                `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(file.toWellFormed())}\r\n`,
              ),
            ]),
          ),
          { from: `${word(name)} <a@example.com>` },
        ),
      ),
    );
    for (const { id } of await mail.rows()) {
      const answer = await mail.text('read_email', { ids: [id] });
      expect(outside(answer)).toMatch(
        /^mail~INBOX~\S+ · unread · sender not verified\n(?:\[(?:It has no text|\d+ characters|warning:)[^\n]*\]\n)*$/,
      );
      // oxlint-disable-next-line no-control-regex -- these are what must not be there
      expect(answer).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2028\u2029]/);
    }
  });
});
