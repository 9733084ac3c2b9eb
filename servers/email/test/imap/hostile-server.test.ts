import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { openImap } from '../../src/imap/imap-backend.ts';
import { accountOf } from '../backends/account.ts';
import { codeOf, soon } from '../backends/bench.ts';

const CAPABILITY = 'IMAP4rev1 ESEARCH CONDSTORE QRESYNC ENABLE UIDPLUS';

/** What a server says to a command before its OK. */
const USUAL: readonly [RegExp, string][] = [
  [/^LOGIN|^AUTHENTICATE|^CAPABILITY/, `* CAPABILITY ${CAPABILITY}\r\n`],
  [/^ENABLE/, '* ENABLED CONDSTORE QRESYNC\r\n'],
  [/^NAMESPACE/, '* NAMESPACE (("" "/")) NIL NIL\r\n'],
  [/^LIST|^LSUB/, '* LIST () "/" INBOX\r\n'],
  [
    /^SELECT|^EXAMINE/,
    '* 5 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 10] x\r\n* OK [HIGHESTMODSEQ 9] x\r\n',
  ],
  [/^STATUS/, '* STATUS INBOX (UIDVALIDITY 7 UIDNEXT 10 HIGHESTMODSEQ 9 MESSAGES 5 UNSEEN 1)\r\n'],
];

/** A server on loopback that answers these commands as a test says, and all others as they should be. */
async function serve(odd: readonly [RegExp, string | ((tag: string) => string)][]) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write(`* OK [CAPABILITY ${CAPABILITY}] hello\r\n`);
    let rest = '';
    socket.on('data', (data) => {
      const lines = `${rest}${data.toString('latin1')}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [tag = '', ...words] = line.split(' ');
        const command = words.join(' ').toUpperCase();
        const [, answer = ''] = [...odd, ...USUAL].find(([pattern]) => pattern.test(command)) ?? [];
        socket.write(`${typeof answer === 'string' ? answer : answer(tag)}${tag} OK done\r\n`);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const backend = await openImap(
    accountOf({
      kind: 'imap',
      host: '127.0.0.1',
      port: typeof address === 'object' ? (address?.port ?? 0) : 0,
      tls: { mode: 'none', insecure: false },
      login: { kind: 'password', user: 'u', password: async () => await Promise.resolve('p') },
    }),
  );
  return {
    backend,
    async [Symbol.asyncDispose]() {
      await backend[Symbol.asyncDispose]();
      server.close();
    },
  };
}

const row = (uid: number, at = uid) =>
  `* ${at} FETCH (UID ${uid} FLAGS () INTERNALDATE "20-Nov-2026 10:00:00 +0000" RFC822.SIZE 5)\r\n`;

describe('a hostile IMAP server', () => {
  test('that tells no UIDVALIDITY is not supported, in plain words, at every call', async () => {
    await using served = await serve([
      [/^EXAMINE/, '* 5 EXISTS\r\n'],
      [/FETCH/, row(5, 1)],
    ]);
    for (let call = 0; call < 2; call += 1)
      expect(await codeOf(served.backend.search({ mailboxes: ['INBOX'] }, { most: 5 }, soon()))).toBe(
        'not_supported',
      );
  });

  test('that finds four thousand million messages makes nobody spell them out', async () => {
    const found = (tag: string) =>
      `* ESEARCH (TAG "${tag}") UID ALL 1:4294967295 COUNT 4294967295\r\n* SEARCH 1\r\n`;
    await using served = await serve([[/SEARCH/, found]]);
    const before = process.memoryUsage().rss;
    const answer = served.backend.search({ mailboxes: ['INBOX'], unread: true }, { most: 5 }, soon());
    expect((await answer).rows).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(500_000_000);
  });

  test('that removed four hundred million messages makes nobody spell them out', async () => {
    await using served = await serve([
      [/^UID FETCH/, '* VANISHED (EARLIER) 1:400000000\r\n'],
      [/^NOOP/, '* VANISHED 1:400000000\r\n'],
    ]);
    const { backend } = served;
    const before = process.memoryUsage().rss;
    const start = await backend.changes('INBOX', undefined, 5, soon());
    const earlier = String(start.next).replace(/^(\w+\.\w+\.\w+)\.\w+/, '$1.1');
    const { removed, remarks } = await backend.changes('INBOX', earlier, 5, soon());
    expect(removed).toEqual(['INBOX~7.1', 'INBOX~7.2', 'INBOX~7.3', 'INBOX~7.4', 'INBOX~7.5']);
    expect(remarks).toEqual(['4 more messages are gone.']);
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
  });

  test('that tells of messages nobody asked for is not listened to', async () => {
    const flood = Array.from({ length: 2_000 }, (_, n) => row(n + 1)).join('');
    await using served = await serve([[/FETCH/, flood]]);
    const { rows } = await served.backend.search({ mailboxes: ['INBOX'] }, { most: 3 }, soon());
    expect(rows.map(({ ref }) => ref)).toEqual(['INBOX~7.5', 'INBOX~7.4', 'INBOX~7.3']);
  });
});
