import { setTimeout as sleep } from 'node:timers/promises';
import { lacks } from '@handrail/testing/services';
import type { Session } from '@handrail/testing/session';
import { Wire } from '@handrail/testing/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, type Laboratory, saved, sending, startLaboratory } from '../send/laboratory.ts';

const isSoak = process.env['HANDRAIL_SOAK'] !== undefined;
const ROUNDS = isSoak ? 500 : 14;
/** Every message takes two processes to begin. */
const SECONDS = isSoak ? 3_600 : 120;
/** By the answer to the second attempt: known to be sent, once; or unknown, with what it can be looked for by. */
const POSSIBLE = new Set([
  'sent, 0 arrived, then 1, named',
  'already_sent, 1 arrived, then 1',
  'no_such_draft, 1 arrived, then 1',
  'already_claimed, 0 arrived, then 0, named',
  'already_claimed, 0 arrived, then 1, named', // on its way when the process ended
  'already_claimed, 1 arrived, then 1, named',
]);

/** Processes that are killed at the same time. */
const AT_ONCE = 2;

const sender = { send: 'allow', recipients: ['*'], per_hour: 10_000 } as const;

describe.skipIf(lacks('dovecot') || lacks('openssl'))('a process that is killed while it sends', () => {
  let lab: Laboratory;
  let survivor: Session;
  beforeAll(async () => {
    lab = await startLaboratory();
    survivor = await lab.launch(sender);
  });
  afterAll(async () => {
    await survivor[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  const arrived = (subject: string): number =>
    lab.sink.mails.filter(({ raw }) => raw.includes(`\r\nSubject: ${subject}\r\n`)).length;

  /** How long a call takes that nobody interrupts, from a process that has just begun. */
  let usual = 0;

  async function interrupted(round: number): Promise<string> {
    const subject = `Round ${round} of many`;
    const draft = await saved(survivor, { to: ['alice@example.com'], subject });
    lab.sink.approve(['alice@example.com']);
    const wire = await Wire.open(BIN, ...lab.flags(sender));
    const connections = lab.sink.connections();
    const begin = performance.now();
    wire.call(2, 'send_draft', draft);
    if (round < 2) {
      await wire.answer(2);
      usual = Math.max(usual, performance.now() - begin);
    } else if (round % 2 === 0) await sleep(Math.random() * usual * 1.1);
    else {
      // Most of the time is for what comes before: half of the rounds aim at what comes after the first word to the sink.
      while (lab.sink.connections() === connections && !wire.stdout.includes('"id":2')) await sleep(1);
      await sleep(Math.random() * usual * 0.4);
    }
    wire.child.kill('SIGKILL');
    await wire.exit();
    const before = arrived(subject);
    const { text } = await sending(survivor, draft);
    const code = text.replace(/[\s:].*/s, '');
    return `${code}, ${before} arrived, then ${arrived(subject)}${/Message-ID <\S+>/.test(text) ? ', named' : ''}`;
  }

  it(
    `leaves each of ${ROUNDS} messages sent once, or reported as unknown`,
    { timeout: SECONDS * 1_000 },
    async () => {
      const seen: Record<string, number> = {};
      let next = 0;
      const work = async () => {
        while (next < ROUNDS) {
          const what = await interrupted(next++);
          seen[what] = (seen[what] ?? 0) + 1;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      if (isSoak) process.stderr.write(`interrupted sends: ${JSON.stringify(seen)}\n`);
      expect(Object.keys(seen).filter((what) => !POSSIBLE.has(what))).toEqual([]);
      // What arrived at the other end, in a mailbox, is what left.
      const inbox = await lab.dovecot.doveadm('search', '-u', 'alice', 'mailbox', 'INBOX', 'ALL');
      expect(inbox.trim().split('\n').filter(Boolean)).toHaveLength(lab.sink.mails.length);
      const ids = lab.sink.mails.map(({ raw }) => /^message-id: *(\S+)/im.exec(raw.toString('latin1'))?.[1]);
      expect(new Set(ids).size).toBe(ids.length);
      expect(Object.keys(seen).length).toBeGreaterThan(1);
    },
  );
});
