import { defineTask } from '../../src/task.ts';
import { emailFlags, mailIn, makeMail } from '../../src/world.ts';
import { idsIn } from './first-id.ts';

const LETTERS = 27;
const WEEKLY = 'weekly@news.example';

/** There are more than a page shows. */
export const archiveNewsletters = defineTask({
  prompt: `Archive everything from ${WEEKLY}, and nothing else.`,
  server: 'email',
  world(folder) {
    makeMail(folder, [
      ...Array.from({ length: LETTERS }, (_, at) => ({
        id: `letter${at}`,
        from: `The Weekly <${WEEKLY}>`,
        subject: `Issue ${at + 1}`,
        time: new Date(Date.UTC(2026, 4, 1 + at * 7)).toISOString(),
        text: `What happened in week ${at + 1}.`,
      })),
      {
        id: 'about',
        from: 'Bob Stone <bob@example.org>',
        subject: `Have you read ${WEEKLY}?`,
        time: '2026-11-17T09:00:00Z',
        text: `I like what ${WEEKLY} sends.`,
      },
    ]);
    return emailFlags(folder, 'write');
  },
  async reference(call) {
    const { text } = await call('search_email', { from: WEEKLY, limit: 100 });
    return (await call('update_email', { ids: idsIn(text), action: 'archive' })).text;
  },
  async wrong(call) {
    const { text } = await call('search_email', { from: WEEKLY });
    return (await call('update_email', { ids: idsIn(text), action: 'archive' })).text;
  },
  verify(_answer, folder) {
    const archived = mailIn(folder, '.Archive').filter(({ raw }) => raw.includes(`<${WEEKLY}>`)).length;
    if (archived !== LETTERS) return `has archived ${archived} of ${LETTERS}`;
    return mailIn(folder, '').length === 1 ? undefined : 'has moved what it should not';
  },
});
