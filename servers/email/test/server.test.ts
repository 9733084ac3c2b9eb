import { connect, describeServer } from '@handrail/testing';
import { temporaryFolder } from '@handrail/testing/temporary';
import { afterAll, vi } from 'vitest';
import { server } from '../src/server.ts';

const folder = temporaryFolder();
vi.stubEnv('XDG_DATA_HOME', folder.path);
afterAll(() => folder[Symbol.dispose]());

// Everybody may be written to: what is sent goes to the Outbox.
const args = ['--send=allow', '--allow-recipients=*', `--save-folder=${folder.path}`];

const MOST_SENT = 15;

/** What the samples and the drafts to send are called. */
const { message, thread, attachment, drafts } = await prepare();

describeServer(server, {
  args,
  atOnce: 200,
  tokens: 2_000,
  calls: {
    list_mailboxes: {},
    search_email: { limit: 3 },
    read_email: { ids: [message, thread] },
    read_thread: { id: thread },
    get_attachment: { id: attachment, part: '2', as: 'save' },
    list_email_changes: {},
    update_email: { ids: [message], action: 'read' },
    save_draft: { kind: 'new', to: ['maya@example.com'], subject: 'A draft', body: 'Some *text*.' },
    send_draft: () => drafts.shift() ?? {},
  },
});

async function prepare() {
  await using session = await connect(server, { args: [...args, '--access=full'] });
  const idOf = async (subject: string) => {
    const { text } = await session.call('search_email', { subject });
    return /^\S+~\S+/m.exec(text)?.[0] ?? '';
  };
  const saved: Record<string, unknown>[] = [];
  for (let count = 0; count < MOST_SENT; count++) {
    const { text } = await session.call('save_draft', {
      kind: 'new',
      to: ['maya@example.com'],
      subject: `Number ${count}`,
      body: 'To be sent.',
    });
    const [, draft, digest] = /^id: (\S+)\ndigest: (\S+)/m.exec(text) ?? [];
    saved.push({ draft, digest });
  }
  return {
    message: await idOf('Welcome'),
    thread: await idOf('workshop'),
    attachment: await idOf('invoice'),
    drafts: saved,
  };
}
