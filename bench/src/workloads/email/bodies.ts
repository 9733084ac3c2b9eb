/** Messages that are not small. */
import { memoryOf } from '../../memory.ts';
import type { Sample } from '../../figures.ts';
import type { Session } from '../../session.ts';
import type { Workload } from '../../workload.ts';
import { insist, occurrences } from '../filesystem/place.ts';
import { ATTACHMENT, NEWSLETTER, NOTE, PARAGRAPHS } from './mailbox.ts';
import { insideOf, type Place, peerCall } from './place.ts';

/** The id of the only message with a subject. */
async function find(session: Session, who: 'ours' | 'peer', subject: string): Promise<string> {
  const call =
    who === 'ours'
      ? { tool: 'search_email', args: { subject } }
      : peerCall('list_emails', { subject, pageSize: 1 });
  const { text } = await session.ask(call);
  const id = (who === 'ours' ? /^(\S+~\S+)\s/m : /^\[(\d+)\]/m).exec(text)?.[1];
  if (id === undefined) throw new Error(`${who} does not find ${subject}: ${text.slice(0, 200)}`);
  return id;
}

const read = (who: 'ours' | 'peer', id: string, offset?: number) =>
  who === 'ours'
    ? { tool: 'read_email', args: { ids: [id], ...(offset !== undefined && { offset }) } }
    : peerCall('get_email', { emailId: id });

/** Follows the offsets to the end. */
async function readAll(session: Session, id: string): Promise<readonly string[]> {
  const pages: string[] = [];
  for (let offset: number | undefined; ;) {
    const { text } = await session.ask(read('ours', id, offset));
    pages.push(text);
    const next = /\boffset[ =:]+(\d+)/.exec(text)?.[1];
    if (next === undefined || Number(next) === offset) return pages;
    offset = Number(next);
  }
}

const LETTER = 'newsletter of 714 kB';
const NOTED = 'text beside 10 MiB';

async function ours({ ours: session }: Place): Promise<Sample> {
  const letter = await find(session, 'ours', NEWSLETTER);
  const first = await session.ask(read('ours', letter));
  const pages = await readAll(session, letter);
  const all = pages.join('\n');
  const stories = new Set(all.match(/Story \d+: the \w+ of the \w+ is open again since this week\./g));
  insist('stories', stories.size, PARAGRAPHS);
  insist('hidden words', occurrences(all, /hidden words/g), 0);
  const attached = await session.ask(read('ours', await find(session, 'ours', ATTACHMENT)));
  insist('note', occurrences(attached.text, new RegExp(NOTE, 'g')), 1);
  return {
    [`${LETTER}, first page, ms`]: first.ms,
    [`${LETTER}, largest page, kB shown`]: Math.max(...pages.map((page) => Buffer.byteLength(page))) / 1_000,
    [`${LETTER}, all pages, kB shown`]: Buffer.byteLength(all) / 1_000,
    [`${NOTED}, ms`]: attached.ms,
    'RSS in use, MiB': memoryOf(session.pid).resident,
    'peak RSS in use, MiB': memoryOf(session.pid).peak,
  };
}

async function peer({ peer: session }: Place): Promise<Sample> {
  const letter = await session.ask(read('peer', await find(session, 'peer', NEWSLETTER)));
  const attached = await session.ask(read('peer', await find(session, 'peer', ATTACHMENT)));
  const kB = Buffer.byteLength(letter.text) / 1_000;
  return {
    [`${LETTER}, first page, ms`]: letter.ms,
    [`${LETTER}, largest page, kB shown`]: kB,
    [`${LETTER}, all pages, kB shown`]: kB,
    [`${NOTED}, ms`]: attached.ms,
    'RSS in use, MiB': memoryOf(session.pid).resident,
    'peak RSS in use, MiB': memoryOf(session.pid).peak,
  };
}

async function floor({ plain }: Place): Promise<Sample> {
  const part = async (subject: string) => {
    const reply = await plain.ask({ tool: 'part', args: { subject, part: '1' } });
    return insideOf(reply).ms;
  };
  return { [`${LETTER}, first page, ms`]: await part(NEWSLETTER), [`${NOTED}, ms`]: await part(ATTACHMENT) };
}

export const readBodies = (place: Place): Workload => ({
  about:
    'Read an HTML newsletter of about 714 kB, and the text of a message with an attachment of 10 MiB. Floor: imapflow fetches the part with the text. Memory is what the processes hold after all of the above.',
  rounds: 7,
  peerRounds: 3,
  turns: { floor: () => floor(place), ours: () => ours(place), peer: () => peer(place) },
});
