/** Lists and searches in a large mailbox. */
import type { Sample } from '../../figures.ts';
import type { Reply, Session } from '../../session.ts';
import { median } from '../../statistics.ts';
import type { Call } from '../../subject.ts';
import type { Workload } from '../../workload.ts';
import { gather, insist, occurrences } from '../filesystem/place.ts';
import { MANY, PHRASE, SENDER, WITH_PHRASE } from './mailbox.ts';
import { insideOf, type Place, peerCall, type Who } from './place.ts';

const ROWS = 50;
/** Of what takes milliseconds, one after another; the median counts. */
const CALLS = 10;

interface Question {
  readonly name: string;
  readonly calls: Readonly<Partial<Record<Who, Call>>>;
  readonly times: number;
  /** Throws where an answer is not what was asked for. */
  readonly check?: (text: string) => void;
}

const rows = /^\S+\s+\d{4}-\d{2}-\d{2} \d{2}:\d{2}/gm;
const exactly = (count: number) => (text: string) => insist('rows', occurrences(text, rows), count);

const questions: readonly Question[] = [
  {
    name: `${ROWS} newest of ${MANY.toLocaleString('en')}`,
    calls: {
      ours: { tool: 'search_email', args: { limit: ROWS } },
      peer: peerCall('list_emails', { pageSize: ROWS }),
      plain: { tool: 'newest', args: { count: ROWS } },
    },
    times: CALLS,
    check: exactly(ROWS),
  },
  {
    name: `${ROWS} newest unread`,
    calls: {
      ours: { tool: 'search_email', args: { limit: ROWS, unread: true } },
      peer: peerCall('list_emails', { pageSize: ROWS, seen: false }),
      plain: { tool: 'search', args: { seen: false } },
    },
    times: CALLS,
    check: exactly(ROWS),
  },
  {
    name: 'from one sender',
    calls: {
      ours: { tool: 'search_email', args: { limit: ROWS, from: SENDER } },
      peer: peerCall('list_emails', { pageSize: ROWS, from: SENDER }),
      plain: { tool: 'search', args: { from: SENDER } },
    },
    times: 3,
    check: exactly(ROWS),
  },
  {
    name: 'a phrase of the body',
    calls: {
      ours: { tool: 'search_email', args: { limit: ROWS, text: PHRASE } },
      peer: peerCall('search_emails', { query: PHRASE, pageSize: ROWS }),
      plain: { tool: 'search', args: { text: PHRASE } },
    },
    times: 1,
    check: exactly(WITH_PHRASE),
  },
];

async function often(
  session: Session,
  call: Call,
  times: number,
): Promise<{ ms: number; reply: Reply; inside: number }> {
  const outer: number[] = [];
  const inner: number[] = [];
  for (let left = times; ; left--) {
    const reply = await session.ask(call);
    outer.push(reply.ms);
    inner.push(insideOf(reply).ms);
    if (left === 1) return { ms: median(outer), reply, inside: median(inner) };
  }
}

async function askFor({ name, calls, times, check }: Question, place: Place, who: Who): Promise<Sample> {
  const call = calls[who];
  if (call === undefined) return {};
  const { ms, reply, inside } = await often(place[who], call, times);
  if (who === 'ours') check?.(reply.text);
  return {
    [`${name}, ms`]: who === 'plain' ? inside : ms,
    ...(who !== 'plain' && { [`${name}, kB shown`]: Buffer.byteLength(reply.text) / 1_000 }),
  };
}

export const askLists = (place: Place): Workload => {
  const turn = (who: Who) => () => gather(questions, (question) => askFor(question, place, who));
  return {
    about: `Lists and searches over IMAP (Dovecot, TLS) in an INBOX of ${MANY.toLocaleString('en')} messages; the median of ${CALLS} calls where one takes milliseconds. Floor: imapflow alone, in a process that does nothing else; of searches it only answers the numbers of the messages.`,
    rounds: 5,
    peerRounds: 2,
    turns: { floor: turn('plain'), ours: turn('ours'), peer: turn('peer') },
  };
};

export const askEmbedded = ({ embedded }: Place): Workload => ({
  about: `The same in the embedded mailbox, a Maildir of the same ${MANY.toLocaleString('en')} messages whose index is there.`,
  rounds: 5,
  turns: {
    ours: () =>
      gather(questions, async ({ name, calls, check }) => {
        if (calls.ours === undefined) return {};
        const { ms, reply } = await often(embedded, calls.ours, CALLS);
        check?.(reply.text);
        return { [`${name}, embedded, ms`]: ms };
      }),
  },
});
