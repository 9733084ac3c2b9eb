/** Questions that are put to plain git, ours and the peer alike. */
import type { Role, Sample } from '../../figures.ts';
import type { Reply } from '../../session.ts';
import type { Call } from '../../subject.ts';
import type { Workload } from '../../workload.ts';
import { gather, insist, occurrences } from '../filesystem/place.ts';
import { askGit, type Told } from './plain-git.ts';
import { pathOf, type Place } from './place.ts';

export interface Question {
  readonly name: string;
  /** The arguments of git. */
  readonly plain: readonly string[];
  /** Without `repo`. */
  readonly ours: Call;
  /** Without `path`, which is its name for the repository; undefined where it cannot. */
  readonly peer?: Call;
  /** What every answer shows, and how often; undefined where ours shows a part of it, of whose bytes there is no ratio. */
  readonly shows?: readonly [pattern: RegExp, times: number];
  /** Where the peer leaves some of it out: how often its answer shows it, of whose bytes there is no ratio then. */
  readonly peerShows?: number;
  /** What is read of ours: the first page as it is by default, or all in pages of 1 MiB; when left out, all by default. */
  readonly pages?: 'first' | 'large';
}

interface Asked {
  readonly repository: string;
  readonly questions: readonly Question[];
  readonly rounds: number;
  /** The beginning of the sentence of the page. */
  readonly about: string;
}

/** Time, and the bytes of what a model is shown by those of the output of plain git. */
export function askAlike(place: Place, { repository, questions, rounds, about }: Asked): Workload {
  const path = pathOf(place, repository);
  const plainBytes = new Map<Question, number>();

  const sampleOf = (
    { question, role }: { question: Question; role: Role },
    { ms, text }: Told | Reply,
  ): Sample => {
    const { name, shows, peerShows } = question;
    const time = { [`${name}, ms`]: ms };
    if (shows === undefined) return time;
    const [pattern, times] = shows;
    const less = role === 'peer' ? peerShows : undefined;
    insist(`${name}, ${role}`, occurrences(text, pattern), less ?? times);
    if (less !== undefined) return time;
    const bytes = Buffer.byteLength(text);
    if (role === 'floor') plainBytes.set(question, bytes);
    return {
      ...time,
      [`${name}, bytes / those of plain git`]: bytes / (plainBytes.get(question) ?? Number.NaN),
    };
  };
  const askOurs = ({ ours: { tool, args }, pages }: Question): Promise<Reply> => {
    const call = { tool, args: { repo: repository, ...args } };
    if (pages === 'first') return place.usual.ask(call);
    return (pages === 'large' ? place.large : place.usual).askAll(call);
  };
  const commands = new Set(questions.map(({ plain }) => `\`git ${plain.join(' ')}\``));
  return {
    about: `${about} Floor: ${[...commands].join(', ')}, from its start until its output was read to the end, by a program that does nothing else. Bytes are those of the text that a model is shown; in ours, 100 to 250 of them mark what git says as untrusted.`,
    rounds,
    turns: {
      floor: () =>
        gather(questions, async (question) =>
          sampleOf({ question, role: 'floor' }, await askGit(place.plain, path, question.plain)),
        ),
      ours: () =>
        gather(questions, async (question) => sampleOf({ question, role: 'ours' }, await askOurs(question))),
      peer: () =>
        gather(questions, async (question) => {
          const { peer } = question;
          if (peer === undefined) return {};
          return sampleOf(
            { question, role: 'peer' },
            await place.other.ask({ tool: peer.tool, args: { path, ...peer.args } }),
          );
        }),
    },
  };
}
