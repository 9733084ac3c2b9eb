import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineTask } from '../../src/task.ts';
import { firstId } from './first-id.ts';

const drafts = (folder: string): readonly string[] => {
  const place = join(folder, 'data/mail/.Drafts/cur');
  return readdirSync(place).map((name) => readFileSync(join(place, name), 'utf8'));
};

/** On the sample mail that the server brings. */
export const openQuestion = defineTask({
  prompt:
    'What does Maya still need to know about the workshop, and what would it cost? Prepare an answer that it is all right.',
  server: 'email',
  tour: true,
  world: (folder) => [`--data-folder=${join(folder, 'data')}`, '--access=write'],
  async reference(call) {
    const { text } = await call('search_email', { subject: 'workshop' });
    const source = firstId(text);
    const thread = await call('read_thread', { id: source });
    await call('save_draft', {
      kind: 'reply',
      source,
      body: 'Hi Maya,\n\nfifteen people for **2,100 euros** are all right with me.',
    });
    return thread.text;
  },
  async wrong(call) {
    // The first message names a price too.
    const { text } = await call('search_email', { subject: 'workshop', limit: 1 });
    await call('save_draft', {
      kind: 'reply',
      source: firstId(text),
      body: '1,840 euros are all right with me.',
    });
    return 'It costs 1,840 euros.';
  },
  verify(answer, folder) {
    if (!answer.includes('2,100')) return 'does not say 2,100';
    const draft = drafts(folder).find((raw) => /^In-Reply-To: <workshop-3@example\.com>/im.test(raw));
    if (draft === undefined) return 'has left no reply in Drafts';
    return /2,100 euros/.test(draft) ? undefined : 'agrees to something else';
  },
});
