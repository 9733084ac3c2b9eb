import { lacks } from '@handrail/testing/services';
import type { DovecotServer } from '@handrail/testing/dovecot-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveDraft } from '../../src/tools/save-draft.ts';
import { updateEmail } from '../../src/tools/update-email.ts';
import { type Desk, dovecotPlace, openDesk, received, storeOf } from './desk.ts';

const letters = async (desk: Desk, mailbox: string, count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let at = 0; at < count; at += 1)
    ids.push(await desk.put(mailbox, ...received({ Subject: `${mailbox} ${at}` }), 'Hi'));
  return ids;
};

/** Subjects and flags of what lies in a mailbox, as the server tells its own administrator. */
const inside = async (dovecot: DovecotServer, user: string, mailbox: string): Promise<string[]> => {
  const told = await dovecot.doveadm(
    '-f',
    'tab',
    'fetch',
    '-u',
    user,
    'hdr.subject flags',
    'mailbox',
    mailbox,
    'ALL',
  );
  return told.trim().split('\n').slice(1).toSorted();
};

/** Commands that a client sent, without their tags. */
const commands = (sent: string): string[] =>
  sent
    .split('\r\n')
    .map((line) => line.replace(/^\d+\.\d+ /, '').replace(/^\S+ /, ''))
    .filter((line) =>
      /^(?:UID |SELECT|EXAMINE|LIST|STATUS|EXPUNGE|CLOSE|COPY|MOVE|STORE|APPEND|ENABLE|NAMESPACE)/.test(line),
    );

describe.skipIf(lacks('dovecot'))('on a real server', () => {
  let dovecot: DovecotServer;
  beforeAll(async () => {
    ({ dovecot } = await dovecotPlace());
  });
  afterAll(async () => await dovecot.stop());

  it('a hundred messages take few round trips', async () => {
    const user = dovecot.addUser();
    const ids: string[] = [];
    {
      await using desk = openDesk(storeOf(dovecot, user));
      ids.push(...(await letters(desk, 'INBOX', 50)), ...(await letters(desk, 'Archive', 50)));
    }
    const before = commands(dovecot.sent(user.user)).length;
    await using desk = openDesk(storeOf(dovecot, user));
    const mixed = ids.map((_, at) => ids[(at * 37) % 100] ?? '');
    expect((await desk.run(updateEmail, { ids: mixed, action: 'flag' })).text).toBe('flag: 100 of 100 done');
    await desk.accounts[Symbol.asyncDispose]();
    const sent = commands(dovecot.sent(user.user)).slice(before);
    expect(sent.filter((line) => line.startsWith('UID STORE'))).toHaveLength(2);
    expect(sent.length).toBeLessThan(20);
  });

  it('an id of a mailbox that was made anew is stale, and nothing is changed in the new one', async () => {
    const user = dovecot.addUser();
    await dovecot.doveadm('mailbox', 'create', '-u', user.user, 'Work');
    const ids: string[] = [];
    {
      await using desk = openDesk(storeOf(dovecot, user));
      ids.push(...(await letters(desk, 'Work', 2)));
    }
    await dovecot.doveadm('mailbox', 'delete', '-u', user.user, 'Work');
    await dovecot.doveadm('mailbox', 'create', '-u', user.user, 'Work');
    await using desk = openDesk(storeOf(dovecot, user));
    await letters(desk, 'Work', 2);
    const before = await inside(dovecot, user.user, 'Work');
    for (const args of [{ action: 'flag' }, { action: 'trash' }, { action: 'label', target: 'x' }]) {
      const { text } = await desk.run(updateEmail, { ids, ...args });
      expect(text).toMatch(
        /: 0 of 2 done\n\S+ failed: There is no message [^\n]*\n\S+ failed: There is no message/,
      );
    }
    expect(await inside(dovecot, user.user, 'Work')).toEqual(before);
    expect(await inside(dovecot, user.user, 'Trash')).toEqual([]);
  });
});

describe.skipIf(lacks('dovecot'))('on a server without MOVE and UIDPLUS', () => {
  let dovecot: DovecotServer;
  beforeAll(async () => {
    ({ dovecot } = await dovecotPlace({ capability: 'IMAP4rev1 LITERAL+ IDLE ID NAMESPACE SPECIAL-USE' }));
  });
  afterAll(async () => await dovecot.stop());

  it('what another client marked as deleted survives, whatever is moved', async () => {
    const user = dovecot.addUser();
    await using desk = openDesk(storeOf(dovecot, user));
    const ids = await letters(desk, 'INBOX', 3);
    await dovecot.doveadm(
      'flags',
      'add',
      '-u',
      user.user,
      String.raw`\Deleted`,
      'mailbox',
      'INBOX',
      'uid',
      '1',
    );
    const { text } = await desk.run(updateEmail, { ids: ids.slice(1), action: 'archive' });
    expect(text).toMatch(/^archive: 2 of 2 done/);
    const left = (await inside(dovecot, user.user, 'INBOX')).map((line) => line.split('\t')[0]);
    expect(left).toContain('INBOX 0');
    expect((await inside(dovecot, user.user, 'Archive')).map((line) => line.split('\t')[0])).toEqual([
      'INBOX 1',
      'INBOX 2',
    ]);
    expect(commands(dovecot.sent(user.user)).filter((line) => /^(?:EXPUNGE|CLOSE)/.test(line))).toEqual([]);
  });

  it('so do other drafts, when one is edited', async () => {
    const user = dovecot.addUser();
    await using desk = openDesk(storeOf(dovecot, user));
    const draft = await desk.putDraft(...received({ From: 'me@example.com', Subject: 'mine' }), 'Hi');
    await desk.putDraft(...received({ From: 'me@example.com', Subject: 'other' }), 'Hi');
    await dovecot.doveadm(
      'flags',
      'add',
      '-u',
      user.user,
      String.raw`\Deleted`,
      'mailbox',
      'Drafts',
      'uid',
      '2',
    );
    const { text } = await desk.run(saveDraft, { draft, body: 'New' });
    expect(text).toMatch(/^warning: old_draft_remains: /m);
    expect(
      (await inside(dovecot, user.user, 'Drafts')).filter((line) => line.startsWith('other')),
    ).toHaveLength(1);
    expect(commands(dovecot.sent(user.user)).filter((line) => /^(?:EXPUNGE|CLOSE)/.test(line))).toEqual([]);
  });
});

describe.skipIf(lacks('dovecot'))('on a server that names its mailboxes otherwise', () => {
  it('the trash is found by its name in other languages', async () => {
    const { dovecot } = await dovecotPlace({ mailboxes: { Papierkorb: undefined, Archiv: undefined } });
    try {
      const user = dovecot.addUser();
      await using desk = openDesk(storeOf(dovecot, user));
      const [one = '', other = ''] = await letters(desk, 'INBOX', 2);
      await desk.run(updateEmail, { ids: [one], action: 'trash' });
      await desk.run(updateEmail, { ids: [other], action: 'archive' });
      expect(await inside(dovecot, user.user, 'Papierkorb')).toHaveLength(1);
      expect(await inside(dovecot, user.user, 'Archiv')).toHaveLength(1);
    } finally {
      await dovecot.stop();
    }
  });

  it('where there is none, the others are named, and nothing is moved', async () => {
    const { dovecot } = await dovecotPlace({ mailboxes: { Kram: undefined, 'Kram/2025': undefined } });
    try {
      const user = dovecot.addUser();
      await using desk = openDesk(storeOf(dovecot, user));
      const ids = await letters(desk, 'INBOX', 2);
      for (const action of ['trash', 'archive'])
        for (const dry_run of [false, true]) {
          const { code, text } = await desk.run(updateEmail, { ids, action, dry_run });
          expect(code).toBe('no_such_mailbox');
          expect(text).toContain('"Kram"');
        }
      expect(await inside(dovecot, user.user, 'INBOX')).toHaveLength(2);
      const { text } = await desk.run(updateEmail, { ids, action: 'move', target: 'Kram' });
      expect(text).toMatch(/^move "Kram": 2 of 2 done/);
    } finally {
      await dovecot.stop();
    }
  });
});
