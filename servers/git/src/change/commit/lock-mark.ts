import { join } from 'node:path';
import { type Identity, place, self } from '../../process/process-identity.ts';
import { readShort } from '../../repository/read-short.ts';
import type { Repository } from '../../repository/repository.ts';
import { indexLock } from '../locked.ts';

/** What this server writes into the lock of an index that it holds, so that a later one knows what it left when killed. */
export interface Mark extends Identity {
  /** See `place`. */
  readonly place: string;
  /** Name of the copy that is worked on, in the git directory. */
  readonly copy: string;
  /** See `headState`: with another one, the commit was made, and the index is to be as the copy is. For commits alone. */
  readonly head?: string;
}

/** Copies of the index, and what git and this server put beside one. */
export const COPY = /^handrail-(\d{1,10})-(\d{0,20})-[0-9a-f-]{36}\.index(?:\.lock|\.mark)?$/;

const LONGEST = 4_096;
const MOST_TABLES = 64 * 1_024;

export const markOf = (copy: string, head: string | undefined): string =>
  `${JSON.stringify({ handrail: 1, ...self, place, copy, head })}\n`;

/** The mark in the lock of the index; undefined where there is no lock, or one that is not ours. */
export function readMark(repository: Repository): Mark | undefined {
  const text = readShort(indexLock(repository), LONGEST);
  if (text?.startsWith('{"handrail":1,') !== true) return undefined;
  try {
    const mark: unknown = JSON.parse(text);
    return isMark(mark) ? mark : undefined;
  } catch {
    return undefined;
  }
}

function isMark(mark: unknown): mark is Mark {
  if (typeof mark !== 'object' || mark === null) return false;
  const { pid, begun, place: where, copy, head }: Partial<Record<keyof Mark, unknown>> = mark;
  return (
    typeof pid === 'number' &&
    typeof begun === 'string' &&
    typeof where === 'string' &&
    (head === undefined || typeof head === 'string') &&
    typeof copy === 'string' &&
    COPY.test(copy) &&
    copy.endsWith('.index')
  );
}

/** Which bytes say where HEAD is; they change with each commit. Gitrepository-layout(5), and gitformat-reftable(5). */
export function headState({ gitDirectory, commonDirectory }: Repository): string {
  const head = readShort(join(gitDirectory, 'HEAD')) ?? '';
  const ref = /^ref: (refs\/[^\n]+)\n$/.exec(head)?.[1];
  const tip =
    ref === undefined || ref.split('/').includes('..') ? undefined : readShort(join(commonDirectory, ref));
  const tables = readShort(join(gitDirectory, 'reftable/tables.list'), MOST_TABLES);
  return [head, tip ?? '', tables ?? ''].join('');
}
