import { type DovecotServer, startDovecot } from '@handrail/testing/dovecot-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { soon, subjects } from '../backends/bench.ts';
import { letter } from '../backends/letters.ts';
import { openOn } from './opened.ts';

/** Names that providers give, by language, without any special use. */
const LANGUAGES = {
  German: { drafts: 'Entwürfe', sent: 'Gesendet', junk: 'Spam', trash: 'Papierkorb' },
  French: {
    drafts: 'Brouillons',
    sent: 'Éléments envoyés',
    junk: 'Courrier indésirable',
    trash: 'Éléments supprimés',
  },
  Spanish: { drafts: 'Borradores', sent: 'Enviados', junk: 'Correo no deseado', trash: 'Papelera' },
  Japanese: { drafts: '下書き', sent: '送信済みメール', junk: '迷惑メール', trash: 'ごみ箱' },
};

describe.skipIf(lacks('dovecot'))('names of mailboxes', () => {
  const servers = new Map<string, DovecotServer>();
  beforeAll(async () => {
    for (const [language, names] of Object.entries(LANGUAGES)) {
      const mailboxes = Object.fromEntries(Object.values(names).map((name) => [name, undefined]));
      servers.set(language, await startDovecot({ capability: 'IMAP4rev1 UIDPLUS', mailboxes }));
    }
  });
  afterAll(async () => {
    for (const server of servers.values()) await server.stop();
  });

  test.each(Object.keys(LANGUAGES))('%s', async (language) => {
    const server = servers.get(language);
    if (server === undefined) throw new Error('no server');
    await using backend = await openOn(server, server.addUser());
    const roles = (await backend.mailboxes(soon())).flatMap(({ role, path }) =>
      role === undefined || role === 'inbox' ? [] : [[role, path] as const],
    );
    expect(Object.fromEntries(roles)).toEqual(
      Object.entries(LANGUAGES).find(([name]) => name === language)?.[1],
    );
    const { ref } = await backend.saveDraft(letter({ subject: 'draft' }), undefined, soon());
    expect((await backend.message(ref, soon())).mailbox).toBe(roles.find(([role]) => role === 'drafts')?.[1]);
  });

  test('any name is listed, counted, searched, moved to and named in ids', async () => {
    const server = await startDovecot();
    const user = server.addUser();
    await using backend = await openOn(server, user);
    const names = [
      'Büro & Co',
      'a&b',
      '&',
      'tab le',
      '100%',
      'st*r',
      '"quoted"',
      String.raw`back\slash`,
      '報告/二〇二六',
      'til~de',
      'emoji 😀',
      'in[br]',
      'NIL',
      '{5}',
    ];
    for (const name of names) await server.doveadm('mailbox', 'create', '-u', user.user, name);
    const inbox = await backend.append('INBOX', letter({ subject: 'first' }), { seen: false });
    let ref = inbox;
    for (const name of names) {
      const [outcome] = await backend.update([ref], { kind: 'move', mailbox: name }, soon());
      ref = outcome?.outcome === 'done' ? (outcome.moved ?? '') : '';
      const { mailbox, subject } = await backend.message(ref, soon());
      const { total, unread } = (await backend.mailboxes(soon())).find(({ path }) => path === name) ?? {};
      const { rows } = await backend.search({ mailboxes: [name] }, { most: 5 }, soon());
      const { next } = await backend.changes(name, undefined, 5, soon());
      const { created } = await backend.changes(name, next, 5, soon());
      expect({ mailbox, subject, total, unread, rows: subjects(rows), created }).toEqual({
        mailbox: name,
        subject: 'first',
        total: 1,
        unread: 1,
        rows: ['first'],
        created: [],
      });
    }
    await backend[Symbol.asyncDispose]();
    await server.stop();
  });

  test('mailboxes for drafts and sent mail are made where there are none', async () => {
    const server = await startDovecot({ mailboxes: {} });
    await using backend = await openOn(server, server.addUser());
    const raw = letter({ subject: 'd' });
    const { ref } = await backend.saveDraft(raw, undefined, soon());
    expect((await backend.message(ref, soon())).mailbox).toBe('Drafts');
    const sent = await backend.fileSent(ref, raw, soon());
    expect((await backend.message(sent ?? '', soon())).mailbox).toBe('Sent');
    await backend[Symbol.asyncDispose]();
    await server.stop();
  });
});
