import { decodeText } from '../../process/decode-text.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { cutText } from '../text/cut-text.ts';
import { fieldsOf, NUL } from '../../process/record-cutter.ts';
import { eachRecord } from '../../repository/each-record.ts';
import { distancesOf } from './distances.ts';
import type { AddRef, RefsPosition, RefsQuestion } from './page.ts';

const folders = {
  branches: 'refs/heads/',
  tags: 'refs/tags/',
  remotes: 'refs/remotes/',
  backups: 'refs/handrail/',
} as const;

/** The kinds that are refs. */
export type RefFolder = keyof typeof folders;

/** What is long and what may hold anything stands last; none has a newline. git-for-each-ref(1), "Field Names". */
const FORMAT = [
  '%(refname)',
  '%(creatordate:unix)',
  '%(creatordate:short)',
  '%(HEAD)',
  '%(if)%(worktreepath)%(then)+%(end)',
  '%(if)%(*objectname)%(then)%(*objectname:short)%(else)%(objectname:short)%(end)',
  '%(symref:short)',
  '%(upstream:short)',
  '%(contents:subject)',
].join('%00');
const FIELDS = 9;

interface Ref {
  /** In full; its bytes as Latin-1. */
  readonly name: string;
  readonly time: number;
  /** Before the distance from upstream, and after it. */
  readonly before: string;
  readonly upstream: string;
  readonly after: string;
}

/**
 * Refs, the last changed first; those changed at the same time by name.
 * @throws Refusal `unknown_revision`
 */
export async function refsIn(
  git: Git,
  repository: Repository,
  kind: RefFolder,
  { contains, after, room, signal }: RefsQuestion,
  add: AddRef,
): Promise<void> {
  const args = [
    'for-each-ref',
    '--sort=-creatordate',
    `--format=${FORMAT}`,
    ...(contains === undefined ? [] : [`--contains=${contains}`]),
    folders[kind],
  ];
  const refs: Ref[] = [];
  let left = room;
  await eachRecord(git, repository, args, { signal }, ({ bytes }) => {
    const ref = refOf(bytes, kind);
    if (isPassed(ref, after)) return true;
    refs.push(ref);
    left -= ref.before.length + ref.after.length;
    return left > 0;
  });
  const tracking = refs.filter(({ upstream }) => upstream !== '').map(({ name }) => name);
  const distances = await distancesOf(git, repository, tracking, signal);
  for (const { name, time, before, upstream, after: rest } of refs) {
    const distance = distances.get(name) ?? '';
    const tracks = upstream === '' ? '' : ` [${upstream}${distance === '' ? '' : `: ${distance}`}]`;
    if (!add(`${before}${tracks} ${rest}`.trimEnd(), [1, time, name])) return;
  }
}

function refOf(record: Buffer, kind: RefFolder): Ref {
  const [path = Buffer.alloc(0), ...fields] = fieldsOf(record, NUL, FIELDS);
  const [
    time = '',
    date = '',
    head = '',
    elsewhere = '',
    hash = '',
    target = '',
    upstream = '',
    subject = '',
  ] = fields.map(decodeText);
  const full = decodeText(path);
  const name = cutText(kind === 'backups' ? full : full.slice(folders[kind].length));
  const mark = kind === 'branches' ? `${head === '*' ? '*' : elsewhere || ' '} ` : '';
  return {
    name: path.toString('latin1'),
    time: Number(time),
    before: `${mark}${name}${target === '' ? '' : ` -> ${target}`} ${hash} ${date}`.trimEnd(),
    upstream,
    after: cutText(subject),
  };
}

const isPassed = ({ name, time }: Ref, after: RefsPosition | undefined): boolean =>
  after !== undefined && after[0] === 1 && (time > after[1] || (time === after[1] && name <= after[2]));
