import { defineTask } from '../../src/task.ts';
import { emailFlags, makeMail } from '../../src/world.ts';
import { firstId } from './first-id.ts';

const quoted = (text: string) =>
  text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');

const FIRST = 'We ask 260 euro a day for the hall.';
const SECOND = 'Would 220 euro be possible?';
const THIRD = 'We meet at 240 euro, cleaning included. Agreed?';
const FOURTH = 'Agreed.';

/** The answer is in the third of four, which the last one does not repeat. */
export const whatWasAgreed = defineTask({
  prompt: 'What price for the hall have we agreed upon, and is cleaning included?',
  server: 'email',
  world(folder) {
    const hall = 'Hall Office <hall@hall.example>';
    const ada = 'Ada Lovelace <ada@example.org>';
    const mail = (id: string, from: string, day: number, text: string, inReplyTo?: string) => ({
      id,
      from,
      to: from === ada ? hall : ada,
      subject: inReplyTo === undefined ? 'Price of the hall' : 'Re: Price of the hall',
      time: `2026-11-0${day}T09:00:00Z`,
      text,
      ...(inReplyTo !== undefined && { inReplyTo }),
    });
    makeMail(folder, [
      mail('one', hall, 2, FIRST),
      mail('two', ada, 3, `${SECOND}\n\nOn 2 Nov 2026, Hall Office wrote:\n${quoted(FIRST)}`, 'one'),
      mail('three', hall, 4, `${THIRD}\n\nOn 3 Nov 2026, Ada wrote:\n${quoted(SECOND)}`, 'two'),
      mail('four', ada, 5, FOURTH, 'three'),
    ]);
    return emailFlags(folder, 'read');
  },
  async reference(call) {
    const id = firstId((await call('search_email', { subject: 'hall' })).text);
    return (await call('read_thread', { id })).text;
  },
  async wrong(call) {
    const id = firstId((await call('search_email', { subject: 'hall' })).text);
    return (await call('read_email', { ids: [id] })).text;
  },
  verify(answer) {
    if (!answer.includes('240')) return 'does not say 240';
    return answer.includes('cleaning included') ? undefined : 'does not say that cleaning is included';
  },
});
