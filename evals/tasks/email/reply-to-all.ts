import { defineTask } from '../../src/task.ts';
import { emailFlags, mailIn, makeMail } from '../../src/world.ts';
import { firstId } from './first-id.ts';

const ANSWER = 'Friday the 27th suits me.';

export const replyToAll = defineTask({
  prompt:
    'Tell everybody in the conversation about the offsite that Friday the 27th suits me. I will send it myself.',
  server: 'email',
  world(folder) {
    makeMail(folder, [
      {
        id: 'one',
        from: 'Bob Stone <bob@example.org>',
        to: 'ada@example.org, Carol Reed <carol@example.net>',
        subject: 'Offsite',
        time: '2026-11-17T09:00:00Z',
        text: 'Which day suits you both, Thursday or Friday?',
      },
      {
        id: 'two',
        from: 'Carol Reed <carol@example.net>',
        to: 'Bob Stone <bob@example.org>',
        cc: 'Ada Lovelace <ada@example.org>',
        inReplyTo: 'one',
        subject: 'Re: Offsite',
        time: '2026-11-17T10:00:00Z',
        text: 'Friday, please.',
      },
    ]);
    return emailFlags(folder, 'write');
  },
  async reference(call) {
    const source = firstId((await call('search_email', { subject: 'Offsite' })).text);
    return (await call('save_draft', { kind: 'reply_all', source, body: ANSWER })).text;
  },
  async wrong(call) {
    const source = firstId((await call('search_email', { subject: 'Offsite' })).text);
    return (await call('save_draft', { kind: 'reply', source, body: ANSWER })).text;
  },
  verify(_answer, folder) {
    const [draft, ...more] = mailIn(folder, '.Drafts');
    if (draft === undefined || more.length > 0) return 'has not left exactly one draft';
    const [head = ''] = draft.raw.split('\r\n\r\n');
    const recipients = /^(?:To|Cc): .*(?:\r\n[ \t].*)*/gim;
    const named = head.match(recipients)?.join(' ') ?? '';
    for (const address of ['bob@example.org', 'carol@example.net'])
      if (!named.includes(address)) return `does not go to ${address}`;
    if (!/^In-Reply-To: <two@example\.org>/im.test(head)) return 'is not part of the conversation';
    return draft.raw.includes(ANSWER) ? undefined : 'does not say which day';
  },
});
