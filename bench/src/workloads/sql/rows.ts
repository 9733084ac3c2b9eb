/** Rows, a few and many. */
import { countTokens } from 'gpt-tokenizer';
import type { Sample } from '../../figures.ts';
import { cursorIn, type Reply, type Session } from '../../session.ts';
import { median } from '../../statistics.ts';
import type { Call } from '../../subject.ts';
import type { Workload } from '../../workload.ts';
import { gather, insist, occurrences } from '../filesystem/place.ts';
import { ITEMS, sixColumns } from './databases.ts';
import { asked, insideOf, type Place, type Sessions, type Source, sources } from './place.ts';

const MAIL = /@example\.org/g;
const FEW = 100;
const MORE = 1_000;
/** Of each, one after another; the median counts. */
const CALLS = 10;

const count = (of: number): string => of.toLocaleString('en');

type There = Source & Sessions;
type Who = 'ours' | 'peer' | 'bare';

async function askOften(
  session: Session,
  call: Call,
): Promise<{ readonly ms: number; readonly reply: Reply }> {
  const times: number[] = [];
  for (let left = CALLS; ; left--) {
    const reply = await session.ask(call);
    times.push(reply.ms);
    if (left === 1) return { ms: median(times), reply };
  }
}

const few = (engine: string) => `${FEW} rows × 6 columns, ${engine}`;

async function askFew(source: There, who: Who): Promise<Sample> {
  const session = { ours: source.usual, peer: source.other, bare: source.plain }[who];
  const { ms, reply } = await askOften(session, asked[who](sixColumns(FEW)));
  const text = who === 'bare' ? insideOf(reply).json : reply.text;
  insist(`${few(source.engine)}, ${who}`, occurrences(text, MAIL), FEW);
  if (who === 'ours') insist('pages', cursorIn(text) === undefined ? 1 : 2, 1);
  return {
    [`${few(source.engine)}, ms`]: ms,
    [`${few(source.engine)}, tokens`]: countTokens(text),
  };
}

async function askMore(source: There, who: Who): Promise<Sample> {
  const session = { ours: source.large, peer: source.other, bare: source.plain }[who];
  const call =
    who === 'ours' ? asked.ours(sixColumns(MORE), { max_rows: MORE }) : asked[who](sixColumns(MORE));
  const { ms, reply } = await askOften(session, call);
  insist(`${MORE} rows, ${who}`, occurrences(reply.text, MAIL), MORE);
  return { [`${count(MORE)} rows × 6 columns, ${source.engine}, ms`]: ms };
}

const whole = (engine: string, { ms, bytes }: Reply): Sample => ({
  [`asked for ${count(ITEMS)} rows, ${engine}, ms`]: ms,
  [`asked for ${count(ITEMS)} rows, ${engine}, kB that came`]: bytes / 1_000,
});

const askAll = async (source: There, who: Who): Promise<Sample> =>
  whole(
    source.engine,
    await { ours: source.usual, peer: source.other, bare: source.plain }[who].ask(
      asked[who]('SELECT * FROM items'),
    ),
  );

export const readRows = (place: Place): Workload => {
  const turn = (who: Who) => () =>
    gather(sources(place), (source) => gather([askFew, askMore], (ask) => ask(source, who)));
  return {
    about: `Read rows of six columns: ${FEW} as the page is by default, ${count(MORE)} in one page of up to 1 MiB; the median of ${CALLS} calls one after another. Floor: the driver behind bare JSON-RPC, as a JSON of columns and rows.`,
    rounds: 15,
    turns: { floor: turn('bare'), ours: turn('ours'), peer: turn('peer') },
  };
};

export const askForAll = (place: Place): Workload => {
  const turn = (who: Who) => () => gather(sources(place), (source) => askAll(source, who));
  return {
    about: `Ask for all of ${count(ITEMS)} rows without a limit: ours answers its first page with a cursor, the peer and the floor all of it.`,
    rounds: 5,
    peerRounds: 2,
    turns: { floor: turn('bare'), ours: turn('ours'), peer: turn('peer') },
  };
};
