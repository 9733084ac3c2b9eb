import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DovecotServer, startDovecot } from '@handrail/testing/dovecot-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend, Found, Query } from '../../src/backend/backend.ts';
import { soon } from '../backends/bench.ts';
import { letter } from '../backends/letters.ts';
import { openOn } from './opened.ts';

const MESSAGES = 2_600;

const attached = (n: number) =>
  Buffer.from(
    `From: a@example.com\r\nSubject: n${n}\r\nMIME-Version: 1.0\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment\r\n\r\nx\r\n`,
  );

/** Right into the Maildir: by IMAP it would take long. */
function fill(maildir: string): void {
  for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, name), { recursive: true });
  for (let n = 1; n <= MESSAGES; n++) {
    const raw =
      n % 900 === 0 ? attached(n) : letter({ subject: `n${n}`, body: n % 7 === 0 ? 'seventh' : 'other' });
    writeFileSync(join(maildir, 'cur', `${1_700_000_000 + n}.M${n}.test:2,${n % 3 === 0 ? '' : 'S'}`), raw);
  }
}

const numbers = Array.from({ length: MESSAGES }, (_, at) => MESSAGES - at);

describe.skipIf(lacks('dovecot')).each([
  ['by short answers', undefined],
  ['by long answers', 'IMAP4rev1'],
])('searching a large mailbox %s', (_, capability) => {
  let server: DovecotServer;
  let backend: Backend;
  beforeAll(async () => {
    server = await startDovecot(capability === undefined ? {} : { capability });
    fill(server.maildir('alice'));
    server.own(server.maildir('alice'));
    backend = await openOn(server, { user: 'alice', password: 'alicepw' });
  });
  afterAll(async () => {
    await backend[Symbol.asyncDispose]();
    await server.stop();
  });

  const numbersOf = ({ rows }: Found) => rows.map(({ subject }) => Number(subject.slice(1)));

  async function pages(query: Partial<Query>, most: number, count: number): Promise<readonly number[]> {
    const found: number[] = [];
    let after: unknown;
    for (let page = 0; page < count; page++) {
      const answer = await backend.search(
        { mailboxes: ['INBOX'], ...query },
        { most, ...(after === undefined ? {} : { after }) },
        soon(),
      );
      found.push(...numbersOf(answer));
      after = answer.next;
      if (after === undefined) return found;
    }
    return found;
  }

  test('pages begin where the last one ended, without conditions and with some', async () => {
    expect(await pages({}, 100, 3)).toEqual(numbers.slice(0, 300));
    const seventh = numbers.filter((n) => n % 7 === 0 && n % 900 !== 0);
    expect(await pages({ text: 'seventh' }, 100, 10)).toEqual(seventh);
    expect(await pages({ unread: true }, 100, 10)).toEqual(numbers.filter((n) => n % 3 === 0));
  });

  test('the oldest is found, and what is not there is not', async () => {
    expect(await pages({ subject: 'n1' }, 5, 1)).toHaveLength(5);
    const found = await backend.search({ mailboxes: ['INBOX'], subject: 'n2600' }, { most: 5 }, soon());
    expect([numbersOf(found), found.total, found.next]).toEqual([[2_600], 1, undefined]);
    const none = await backend.search({ mailboxes: ['INBOX'], text: 'nowhere' }, { most: 5 }, soon());
    expect([none.rows, none.total, none.next]).toEqual([[], 0, undefined]);
  });

  test('counted where that costs little', async () => {
    const total = async (query: Partial<Query>) =>
      (await backend.search({ mailboxes: ['INBOX'], ...query }, { most: 5 }, soon())).total;
    expect(await total({})).toBe(MESSAGES);
    expect(await total({ unread: true })).toBe(Math.floor(MESSAGES / 3));
    expect(await total({ text: 'seventh' })).toBeUndefined();
  });

  test('attachments are looked for page by page', async () => {
    const first = await backend.search({ mailboxes: ['INBOX'], hasAttachment: true }, { most: 5 }, soon());
    expect(numbersOf(first)).toEqual([1_800]);
    expect(first.remarks).toHaveLength(1);
    expect(await pages({ hasAttachment: true }, 5, 5)).toEqual([1_800, 900]);
    expect(await pages({ hasAttachment: false }, 3, 1)).toEqual([2_600, 2_599, 2_598]);
  });

  test('with large gaps between the UIDs', async () => {
    await server.doveadm('expunge', '-u', 'alice', 'mailbox', 'INBOX', 'uid', '40:2580');
    const left = numbers.filter((n) => n < 40 || n > 2_580);
    expect(await pages({}, 8, 20)).toEqual(left);
    expect(await pages({ unread: true }, 8, 20)).toEqual(left.filter((n) => n % 3 === 0));
  });
});
