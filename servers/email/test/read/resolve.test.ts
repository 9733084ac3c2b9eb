import { describe, expect, it } from 'vitest';
import type { Mailbox } from '../../src/backend/backend.ts';
import { mailboxesFor, resolveMailboxes } from '../../src/mailboxes/resolve.ts';

const box = (path: string, role?: Mailbox['role']): Mailbox => ({
  path,
  total: 3,
  unread: 1,
  ...(role && { role }),
});

const mailboxes = [
  box('INBOX', 'inbox'),
  box('Entwürfe', 'drafts'),
  box('Gesendet', 'sent'),
  box('Papierkorb', 'trash'),
  box('Spam', 'junk'),
  box('Projekte/Müller'),
  box('projekte/ALPHA'),
  box('Projekte/Alpha'),
  { path: 'Projekte', isReadable: false },
] satisfies Mailbox[];

const refusalOf = (argument: string, list: readonly Mailbox[] = mailboxes): unknown => {
  try {
    return resolveMailboxes(argument, list);
  } catch (error) {
    return error;
  }
};

describe('resolveMailboxes', () => {
  it.each([
    [undefined, ['INBOX']],
    ['inbox', ['INBOX']],
    ['Inbox', ['INBOX']],
    ['sent', ['Gesendet']],
    ['TRASH', ['Papierkorb']],
    ['gesendet', ['Gesendet']],
    ['projekte/müller'.normalize('NFD'), ['Projekte/Müller']],
    ['projekte/ALPHA', ['projekte/ALPHA']],
    ['*', ['INBOX', 'Entwürfe', 'Gesendet', 'Projekte/Müller', 'projekte/ALPHA', 'Projekte/Alpha']],
  ])('takes %j', (argument, paths) => {
    expect(resolveMailboxes(argument, mailboxes)).toEqual(paths);
  });

  it('takes the mailbox that has all for all of them', () => {
    const gmail = [...mailboxes, box('[Gmail]/All Mail', 'all'), box('[Gmail]/Starred', 'flagged')];
    expect(resolveMailboxes('*', gmail)).toEqual(['[Gmail]/All Mail']);
    expect(resolveMailboxes('*', [...mailboxes, box('Starred', 'flagged')])).not.toContain('Starred');
  });

  it('says how many mailboxes all of them does not stand for', async () => {
    const left = { path: 'Number 101' };
    const resolved = async (argument: string, list: readonly Mailbox[]) =>
      await mailboxesFor(argument, { mailboxes: () => Promise.resolve(list) }, new AbortController().signal);
    const { paths, remarks } = await resolved('*', [...mailboxes, left]);
    expect(paths).toHaveLength(6);
    expect(remarks).toEqual([expect.stringMatching(/not looked into: 1\. /)]);
    expect((await resolved('*', mailboxes)).remarks).toEqual([]);
    expect((await resolved('*', [...mailboxes, left, box('All', 'all')])).remarks).toEqual([]);
    expect(await resolved('number 101', [...mailboxes, left])).toEqual({
      paths: ['Number 101'],
      remarks: [],
    });
  });

  it('names those that may have been meant, the nearest first', () => {
    expect(refusalOf('Projekte/Muller')).toMatchObject({
      code: 'no_such_mailbox',
      message: 'There is no mailbox "Projekte/Muller".',
      content: expect.stringMatching(/^"Projekte\/Müller"\n/),
    });
    expect(refusalOf('archive')).toMatchObject({
      code: 'no_such_mailbox',
      message: expect.stringContaining('No mailbox of this account is known as "archive"'),
      content: expect.stringContaining('"Papierkorb"'),
    });
    expect(refusalOf('projekte/alpha')).toMatchObject({ code: 'no_such_mailbox' });
  });

  it('shows hostile names as data of bounded size, each on a line', () => {
    const hostile = Array.from({ length: 500 }, (_, index) =>
      box(`${'x'.repeat(2_000)}\r\nA DELETE INBOX ${index}\u202E`),
    );
    const refusal = refusalOf('"\r\nA DELETE INBOX', hostile);
    expect(refusal).toMatchObject({ code: 'no_such_mailbox' });
    const { content = '', message } = refusal as { content?: string; message: string };
    expect(content.split('\n')).toHaveLength(20);
    expect(content.length).toBeLessThan(8_000);
    expect(message).not.toMatch(/[\r\n]/);
  });
});
