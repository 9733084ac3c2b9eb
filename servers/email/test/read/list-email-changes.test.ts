import { readdirSync, renameSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { letter } from '../fixtures/special.ts';
import { bytesOf, fenced, type Mailbox, mailbox } from './reading.ts';

const many = (count: number, subject = 'New'): Buffer[] =>
  Array.from({ length: count }, (_, index) =>
    letter({ 'Message-ID': `<${subject}${index}@e.example>` }, 'x', { subject: `${subject} ${index}` }),
  );

const cursorIn = (text: string): string => /(?:cursor="|the cursor )([^"\]]+)/.exec(text)?.[1] ?? '';

const changes = async (mail: Mailbox, cursor?: string) =>
  await mail.text('list_email_changes', cursor === undefined ? {} : { cursor });

describe('list_email_changes', () => {
  it('tells what is new, changed and gone since the call before', async () => {
    await using mail = await mailbox();
    mail.put(many(3, 'Old'));
    const first = await changes(mail);
    expect(first).toMatch(
      /^\[next time: call with the cursor [^"\]]+\]\nwhat happens from now on is told next time · mail · inbox\n/,
    );
    expect(await changes(mail, cursorIn(first))).toContain('0 new, 0 changed, 0 gone');

    const cur = join(mail.folder, 'cur');
    const [one = '', two = ''] = readdirSync(cur).toSorted();
    renameSync(join(cur, one), join(cur, `${one}S`));
    unlinkSync(join(cur, two));
    mail.put(many(2));
    const text = await changes(mail, cursorIn(first));
    expect(text).toContain('2 new, 1 changed, 1 gone, times in UTC · mail · inbox');
    const lines = fenced(text);
    expect(lines.map((line) => line.slice(0, 13))).toEqual([
      '+ mail~INBOX~',
      '+ mail~INBOX~',
      '~ mail~INBOX~',
      '- mail~INBOX~',
    ]);
    expect(lines[0]).toMatch(/\tNew 0$/);
    expect(await changes(mail, cursorIn(text))).toContain('0 new, 0 changed, 0 gone');
  });

  it('gives each new message once, whatever fits on a page', async () => {
    for (const page of [1_000, 10_000]) {
      await using mail = await mailbox(`--page=${page}`);
      let cursor = cursorIn(await changes(mail));
      mail.put(many(130));
      const subjects: string[] = [];
      for (let hasMore = true; hasMore;) {
        const text = await changes(mail, cursor);
        expect(bytesOf(text)).toBeLessThanOrEqual(page);
        subjects.push(...fenced(text).map((line) => line.split('\t').at(-1) ?? ''));
        hasMore = text.startsWith('[more: ');
        cursor = cursorIn(text);
      }
      expect(subjects).toEqual(many(130).map((_, index) => `New ${index}`));
    }
  });

  it('keeps to the page when many are gone', async () => {
    await using mail = await mailbox('--page=1000');
    mail.put(many(200));
    const cursor = cursorIn(await changes(mail));
    const cur = join(mail.folder, 'cur');
    for (const name of readdirSync(cur)) unlinkSync(join(cur, name));
    const text = await changes(mail, cursor);
    expect(bytesOf(text)).toBeLessThanOrEqual(1_000);
    expect(text).toMatch(/ gone/);
  });

  it('refuses cursors of other questions, and several mailboxes', async () => {
    await using mail = await mailbox();
    mail.put(many(1), 'Projects');
    const cursor = cursorIn(await changes(mail));
    const failure = async (args: Record<string, unknown>) => await mail.failure('list_email_changes', args);
    expect(await failure({ mailbox: 'Projects', cursor })).toMatch(/^invalid_cursor: /);
    expect(await failure({ cursor: 'x' })).toMatch(/^invalid_cursor: /);
    expect(await failure({ mailbox: '*' })).toMatch(/^invalid_argument: Changes are told of one mailbox/);
    expect(await failure({ mailbox: 'Nowhere' })).toMatch(/^no_such_mailbox: /);
  });
});
