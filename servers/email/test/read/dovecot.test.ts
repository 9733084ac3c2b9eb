import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Session } from '@handrail/testing';
import { type DovecotServer, startDovecot } from '@handrail/testing/dovecot-server';
import { lacks } from '@handrail/testing/services';
import { temporaryFolder } from '@handrail/testing/temporary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { server } from '../../src/server.ts';
import { letter, special } from '../fixtures/special.ts';
import { bytesOf, cursorOf, fenced, outside, rowsIn } from './reading.ts';

const PAGE = 4_000;
let count = 0;

describe.skipIf(lacks('dovecot'))('reading over IMAP', () => {
  const folder = temporaryFolder();
  let dovecot: DovecotServer;
  let session: Session;

  /** As if it had come in by SMTP. */
  const put = (messages: readonly Buffer[], box = '') => {
    const maildir = join(dovecot.maildir('alice'), box);
    for (const place of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, place), { recursive: true });
    for (const message of messages) {
      const seconds = 1_790_000_000 + 60 * count;
      const file = join(maildir, 'new', `${seconds}.M${count++}P1.test`);
      writeFileSync(file, message);
      utimesSync(file, seconds, seconds);
    }
    dovecot.own(maildir);
  };
  const text = async (tool: string, args: Record<string, unknown> = {}) => {
    const answer = await session.call(tool, args);
    if (answer.isError) throw new Error(answer.text);
    expect(bytesOf(answer.text)).toBeLessThanOrEqual(PAGE);
    return answer.text;
  };

  beforeAll(async () => {
    dovecot = await startDovecot();
    folder.make({ 'ca.pem': dovecot.ca });
    put(Object.values(special).map((make) => make()));
    put([], '.Projects');
    session = await connect(server, {
      args: [
        `imaps://alice@${dovecot.host}:${dovecot.tlsPort}`,
        `--ca=${folder.at('ca.pem')}`,
        `--page=${PAGE}`,
      ],
      env: { HANDRAIL_EMAIL_PASSWORD: 'alicepw' },
    });
  });

  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await dovecot.stop();
    folder[Symbol.dispose]();
  });

  it('lists and reads every special message', async () => {
    const rows = rowsIn(await text('search_email', { limit: 50 }));
    expect(rows.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['S1 big attachment', 'S8 deep nesting', 'S9 long references', 'S12 huge text']),
    );
    for (const { id, subject } of rows) {
      const shown = await text('read_email', { ids: [id] });
      expect(shown.match(/^--- /gm)).toHaveLength(2);
      expect(outside(shown)).not.toMatch(/CANARY|evil|obey/);
      expect(subject.startsWith('S11') ? '' : shown).not.toContain('CANARY');
    }
    expect(rowsIn(await text('search_email', { unread: true, limit: 50 }))).toHaveLength(rows.length);
  });

  it('gives each row once while new mail comes in, from several mailboxes too', async () => {
    const mails = (name: string, number: number) =>
      Array.from({ length: number }, (_, index) =>
        letter({ 'Message-ID': `<${name}-${index}@p.example>` }, 'x', {
          subject: `paged ${name} ${index}`,
          from: 'P <p@p.example>',
        }),
      );
    put(mails('A', 30));
    put(mails('B', 30), '.Projects');
    for (const [mailbox, expected] of [
      ['inbox', 30],
      ['*', 60],
    ] as const) {
      const seen: string[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await text('search_email', {
          mailbox,
          from: 'p@p.example',
          limit: 7,
          ...(cursor !== undefined && { cursor }),
        });
        seen.push(...rowsIn(page).map(({ subject }) => subject));
        cursor = cursorOf(page);
        if (cursor === undefined) break;
        put(
          mails(`late${count}`, 1).map((mail) =>
            Buffer.from(mail.toString().replace('paged', 'later').replace('p@p.example', 'q@q.example')),
          ),
        );
      }
      expect(seen).toHaveLength(expected);
      expect(new Set(seen).size).toBe(expected);
    }
  });

  it('tells what is new, and reads conversations and attachments', async () => {
    const cursorIn = (page: string) => /cursor[= ]"?([\w-]+)/.exec(page)?.[1] ?? '';
    const first = await text('list_email_changes');
    put([
      letter({ 'Message-ID': '<t1@t.example>' }, 'First words.', { subject: 'Talk' }),
      letter({ 'Message-ID': '<t2@t.example>', References: '<t1@t.example>' }, 'Second words.', {
        subject: 'Re: Talk',
      }),
    ]);
    const changes = fenced(await text('list_email_changes', { cursor: cursorIn(first) }));
    expect(changes.map((line) => line.split('\t').at(-1))).toEqual(['Talk', 'Re: Talk']);
    const id = /^\+ (\S+)/.exec(changes[1] ?? '')?.[1] ?? '';
    const thread = await text('read_thread', { id });
    expect(thread.indexOf('First words.')).toBeGreaterThan(0);
    expect(thread.indexOf('Second words.')).toBeGreaterThan(thread.indexOf('First words.'));

    const [attached] = rowsIn(await text('search_email', { subject: 'S10' }));
    const inner = fenced(await text('get_attachment', { id: attached?.id, part: '2' }));
    expect(inner).toContain('Subject: Inner');
    const stale = (attached?.id ?? '').replace(/\.\d+$/, '.999999');
    expect((await session.call('read_email', { ids: [stale] })).text).toMatch(/^stale_id: /);
  });
});
