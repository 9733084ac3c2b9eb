import { describe, expect, it } from 'vitest';
import { addressedIdentity, replyRecipients } from '../../src/compose/reply-recipients.ts';
import { forwardSubject, replySubject } from '../../src/compose/subject.ts';
import { answering, forwarding } from '../../src/compose/threading.ts';
import type { Address } from '../../src/message/address.ts';
import type { Message } from '../../src/message/message.ts';
import { parseMessage } from '../../src/mime/parse.ts';

/** A message as a backend tells of it. */
const received = async (...headers: readonly string[]): Promise<Message> => ({
  ...(await parseMessage(Buffer.from(`${headers.join('\r\n')}\r\n\r\nHello\r\n`))).content,
  ref: 'INBOX~1.1',
  mailbox: 'INBOX',
  received: new Date(0),
  flags: { unread: false, flagged: false, answered: false, draft: false },
  labels: [],
});

const person = (address: string, name = ''): Address => ({ name, address });
const own = [person('me@example.com', 'Me'), person('sales@example.com', 'Sales')] as const;
const addresses = (list: readonly Address[]) => list.map(({ address }) => address);

describe('who an answer goes to', () => {
  const answered = async (all: boolean, ...headers: readonly string[]) => {
    const { to, cc, leftOut } = replyRecipients(await received(...headers), own, all);
    return { to: addresses(to), cc: addresses(cc), leftOut };
  };
  const thread = [
    'From: Ann <ann@a.example>',
    'To: me@example.com, bob@b.example, ANN@a.example',
    'Cc: Sales <sales@EXAMPLE.com>, Carl <carl@c.example>, bob@b.example',
  ];

  it('the sender', async () => {
    expect(await answered(false, ...thread)).toEqual({ to: ['ann@a.example'], cc: [], leftOut: 0 });
  });

  it('all, each once, without ourselves', async () => {
    expect(await answered(true, ...thread)).toEqual({
      to: ['ann@a.example', 'bob@b.example'],
      cc: ['carl@c.example'],
      leftOut: 0,
    });
  });

  it('whoever the sender names for it', async () => {
    expect(await answered(false, ...thread, 'Reply-To: List <list@l.example>')).toMatchObject({
      to: ['list@l.example'],
    });
  });

  it('those whom our own message went to', async () => {
    const mine = ['From: me@example.com', 'To: bob@b.example', 'Cc: carl@c.example'];
    expect(await answered(false, ...mine)).toMatchObject({ to: ['bob@b.example'], cc: [] });
    expect(await answered(true, ...mine)).toMatchObject({ to: ['bob@b.example'], cc: ['carl@c.example'] });
  });

  it('nobody whose address is none', async () => {
    const broken = [
      'From: ann@a.example',
      'Reply-To: "a@x.example, evil"@z.example',
      'To: undisclosed-recipients:;',
    ];
    expect(await answered(true, ...broken)).toEqual({ to: ['ann@a.example'], cc: [], leftOut: 1 });
    expect(await answered(true, 'From: nobody')).toEqual({ to: [], cc: [], leftOut: 1 });
  });

  it('comes from the identity that it was sent to', async () => {
    expect(addressedIdentity(await received('To: SALES@example.com'), own)?.name).toBe('Sales');
    expect(addressedIdentity(await received('To: list@l.example'), own)).toBeUndefined();
  });
});

describe('the subject of an answer', () => {
  it.each([
    ['Hello', 'Re: Hello', 'Fwd: Hello'],
    ['RE: re: Re[2]: Hello', 'Re: Hello', 'Fwd: RE: re: Re[2]: Hello'],
    ['Aw: WG: Hello', 'Re: WG: Hello', 'Fwd: Aw: WG: Hello'],
    ['Fwd: Fw: Hello', 'Re: Fwd: Fw: Hello', 'Fwd: Hello'],
    ['回复：你好', 'Re: 你好', 'Fwd: 回复：你好'],
    ['Regarding: us', 'Re: Regarding: us', 'Fwd: Regarding: us'],
    ['', 'Re:', 'Fwd:'],
    ['hi\r\nBcc: evil@z.example', 'Re: hi Bcc: evil@z.example', 'Fwd: hi Bcc: evil@z.example'],
    ['=?utf-8?Q?hi?=', 'Re: = ?utf-8?Q?hi?=', 'Fwd: = ?utf-8?Q?hi?='],
  ])('%j becomes %j, and %j', (subject, reply, forward) => {
    expect([replySubject(subject), forwardSubject(subject)]).toEqual([reply, forward]);
  });

  it('stays short, however long the other was', () => {
    expect(replySubject('Re: '.repeat(100_000)).length).toBeLessThanOrEqual(300);
    expect(replySubject('x'.repeat(1_000_000)).length).toBe(300);
  });
});

describe('what ties an answer to others', () => {
  it('is the message and those before it', async () => {
    const source = await received('Message-ID: <3@x>', 'References: <1@x> <2@x>', 'In-Reply-To: <2@x>');
    expect(answering(source)).toEqual({ inReplyTo: ['3@x'], references: ['1@x', '2@x', '3@x'] });
    expect(forwarding(source)).toEqual({ inReplyTo: [], references: ['1@x', '2@x', '3@x'] });
  });

  it('is what it answered, where it named no others', async () => {
    const source = await received('Message-ID: <3@x>', 'In-Reply-To: <2@x>');
    expect(answering(source).references).toEqual(['2@x', '3@x']);
  });

  it('is nothing without a Message-ID that can be written again', async () => {
    for (const header of [
      'Subject: none',
      'Message-ID: <>',
      'Message-ID: <ä@x>',
      `Message-ID: <${'x'.repeat(300)}@x>`,
    ])
      expect(answering(await received(header, 'References: <1@x>'))).toEqual({
        inReplyTo: [],
        references: [],
      });
  });

  it('is the first and the last of many', async () => {
    const ids = Array.from({ length: 2_000 }, (_, at) => `<${at}.${'x'.repeat(25)}@x>`);
    const { references } = answering(await received('Message-ID: <last@x>', `References: ${ids.join(' ')}`));
    expect(references).toHaveLength(20);
    expect([references[0], references.at(-1)]).toEqual([`0.${'x'.repeat(25)}@x`, 'last@x']);
  });
});
