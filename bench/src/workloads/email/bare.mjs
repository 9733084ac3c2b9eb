// The least that an IMAP server on stdio can be: JSON-RPC a line each, imapflow, and nothing in between.
// Usage: bare.mjs <host> <port> <user> <file with the password> <PEM of the authority>
import { readFileSync } from 'node:fs';
import { ImapFlow } from 'imapflow';
import { serve } from '../bare-server.mjs';

const [, , host, port, user, password, ca] = process.argv;

const client = new ImapFlow({
  host,
  port: Number(port),
  secure: true,
  auth: { user, pass: readFileSync(password, 'utf8') },
  tls: { ca: readFileSync(ca) },
  logger: false,
});
client.on('error', () => process.exit(1));
await client.connect();
await client.mailboxOpen('INBOX');

const work = {
  async newest({ count }) {
    const { exists } = await client
      .status('INBOX', { messages: true })
      .then(({ messages }) => ({ exists: messages }));
    const query = { uid: true, envelope: true, flags: true, internalDate: true, size: true };
    const rows = [];
    for await (const message of client.fetch(`${exists - count + 1}:*`, query))
      rows.push([message.uid, message.envelope.subject]);
    return rows;
  },
  search: async (criteria) => await client.search(criteria, { uid: true }),
  async part({ subject, part }) {
    const [uid] = await client.search({ subject }, { uid: true });
    // The search is not what is measured.
    const started = performance.now();
    const { content } = await client.download(String(uid), part, { uid: true });
    let bytes = 0;
    for await (const chunk of content) bytes += chunk.length;
    return { bytes, ms: performance.now() - started };
  },
};

serve(async ({ name, arguments: args }) => {
  const started = performance.now();
  const answer = await work[name](args);
  return `${answer.ms ?? performance.now() - started}\n${JSON.stringify(answer)}`;
});
