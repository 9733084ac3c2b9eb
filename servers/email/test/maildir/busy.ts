import { openMaildir } from '../../src/maildir/maildir-backend.ts';
import { accountAt, letter, never } from './mail.ts';

/**
 * A process that appends, moves, flags and saves drafts until it is ended. It says what it is about to do and what it
 * has done, a line each.
 */
const [, , root = '', index = '', name = '', rounds = '1000000'] = process.argv;
const backend = await openMaildir(accountAt(root, index));
const say = (line: string) =>
  new Promise<void>((resolve) => {
    process.stdout.write(`${line}\n`, () => resolve());
  });

let draft: string | undefined;
for (let round = 0; round < Number(rounds); round += 1) {
  const subject = `${name}-${round}`;
  await say(`begin ${subject}`);
  const ref = await backend.append('INBOX', letter(subject), { seen: false });
  await say(`done ${subject}`);
  await backend.update([ref], { kind: 'flag', flag: 'seen', on: true }, never);
  if (round % 3 !== 0) await backend.update([ref], { kind: 'label', label: 'later', on: true }, never);
  if (round % 2 === 0) await backend.update([ref], { kind: 'move', mailbox: 'Archive' }, never);
  await say(`begin draft-${subject}`);
  const saved = await backend.saveDraft(letter(`draft-${subject}`), draft, never);
  await say(`saved draft-${subject}`);
  draft = saved.ref;
}
await backend[Symbol.asyncDispose]();
