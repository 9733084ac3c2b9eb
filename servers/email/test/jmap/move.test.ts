import { type CyrusServer, startCyrus } from '@handrail/testing/cyrus-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JmapClient } from '../../src/jmap/client.ts';
import { listOf, member, setOf } from '../../src/jmap/json.ts';
import { openJmap } from '../../src/jmap/jmap-backend.ts';
import { boxesOf } from '../../src/jmap/mailboxes.ts';
import { soon } from '../backends/bench.ts';
import { letter } from '../backends/letters.ts';
import { accountOn } from './opened.ts';

describe.skipIf(lacks('cyrus'))('moving a message that lies in several mailboxes', () => {
  let server: CyrusServer;
  beforeAll(async () => {
    server = await startCyrus();
  });
  afterAll(async () => await server.stop());

  test.each([
    [['INBOX', 'Label'], 'Archive', ['Archive', 'Label']],
    [['INBOX', 'Label', 'Other'], 'Trash', ['Label', 'Other', 'Trash']],
    [['INBOX', 'Label'], 'Label', ['Label']],
    [['INBOX', 'Label'], 'INBOX', ['INBOX', 'Label']],
    [['Label'], 'Other', ['Other']],
  ])('from %j to %s leaves it in %j', async (from, to, expected) => {
    const account = accountOn(server, await server.user());
    if (account.store.kind !== 'jmap') throw new Error('no JMAP');
    await using backend = openJmap(account);
    using client = new JmapClient(account.store);
    const create = Object.fromEntries(['Label', 'Other'].map((name) => [name, { name }]));
    await client.call([['Mailbox/set', { create }]], { isRead: false, signal: soon() });
    const boxes = await boxesOf(client, soon());
    const ref = await backend.append('INBOX', letter({ subject: 'here' }), { seen: false });
    const mailboxIds = Object.fromEntries(from.map((path) => [boxes.at(path).id, true]));
    await client.call([['Email/set', { update: { [ref]: { mailboxIds } } }]], {
      isRead: false,
      signal: soon(),
    });

    const outcomes = await backend.update([ref], { kind: 'move', mailbox: boxes.at(to).path }, soon());
    expect(outcomes).toEqual([{ ref, outcome: 'done' }]);
    const ask = { ids: [ref], properties: ['mailboxIds'] };
    const [answer] = await client.call([['Email/get', ask]], { isRead: true, signal: soon() });
    const lies = setOf(member(listOf(member(answer, 'list'))[0], 'mailboxIds'));
    expect(lies.map((id) => boxes.pathOf(id) ?? '').toSorted()).toEqual(
      expected.map((path) => boxes.at(path).path).toSorted(),
    );
  });
});
