import { ownershipOf, requireWritable } from './atomic-write.ts';
import { takeImage } from './before-image.ts';
import { etagOf, requireEtag } from '../etag.ts';
import { carryOut, type Ground, holding, type Origin } from './ground.ts';
import { makeDirectory, putFile } from './put-steps.ts';
import type { OpenFile } from '../paths/directory.ts';
import type { Place } from '../paths/locate.ts';
import { failure } from '../paths/open-file.ts';
import { quote, Refusal } from '@handrail/domain';
import { nameOf } from './state.ts';
import { LARGEST_WHOLE } from '../text/text-facts.ts';
import { chunksOf, readStart } from './transfer.ts';

/** What a change answers with. */
export interface Changed {
  /** As the caller may give it again. */
  readonly path: string;
  /** For undoing it. */
  readonly change: string;
}

export interface Rewritten extends Changed {
  readonly etag: string;
  /** Of the whole file by now. */
  readonly bytes: number;
  readonly created: boolean;
}

/** What a file has, for the new content to be made from. */
export interface Present {
  /** All of it, or the beginning of a file larger than 32 MiB. */
  readonly bytes: Buffer;
  readonly size: number;
}

export interface Rewriting {
  /** Whether the file may, or must, be there. */
  readonly when: 'absent' | 'present' | 'either';
  /** The content is put behind what is there, in place of taking its place. */
  readonly appends?: boolean;
  /** The etag that the file must have. */
  readonly ifMatch?: string | undefined;
  /** Makes the content; of a file that does not exist from nothing. */
  content(present: Present | undefined): Buffer;
}

/**
 * Writes a file: the old content or the new is there at any time, and nothing else.
 * @throws Refusal `exists`, `not_found`, `conflict`, `changed_meanwhile`, `too_large_to_undo`, `disk_full`, `journal_full`
 * and more; then nothing was changed
 */
export async function rewrite(
  ground: Ground,
  path: string,
  how: Rewriting,
  origin: Origin,
): Promise<Rewritten> {
  return await atPath(ground, path, origin, async (place) => {
    if (place.stat?.isDirectory() === true) throw failure('EISDIR', 'a directory');
    if (place.stat === undefined) return await create(ground, place, how, origin);
    using file = place.directory.open(nameOf(place));
    return await replace(ground, place, file, how, origin);
  });
}

async function create(ground: Ground, place: Place, how: Rewriting, origin: Origin): Promise<Rewritten> {
  const shown = ground.workspace.show(place);
  requireEtag(how.ifMatch, undefined, shown);
  if (how.when === 'present') throw failure('ENOENT', 'nothing is there');
  const file = { content: how.content(undefined), mode: ground.newFileMode, replaced: undefined };
  return await put(ground, place, file, origin);
}

async function replace(
  ground: Ground,
  place: Place,
  file: OpenFile,
  how: Rewriting,
  origin: Origin,
): Promise<Rewritten> {
  const shown = ground.workspace.show(place);
  if (how.when === 'absent') throw exists(shown);
  requireWritable(file, place.directory, nameOf(place));
  const { stat } = file;
  const size = Number(stat.size);
  // The etag of a large file costs nothing, and is looked at before it is read.
  if (size > LARGEST_WHOLE) requireEtag(how.ifMatch, etagOf(stat, undefined), shown);
  const replaced = await takeImage(ground, file, origin.signal);
  const { bytes } = replaced;
  // The digest is not waited for where nothing depends on it yet.
  if (bytes !== undefined && how.ifMatch !== undefined)
    requireEtag(how.ifMatch, etagOf(stat, await replaced.digest), shown);
  const made = how.content({ bytes: bytes ?? readStart(file), size });
  const content = how.appends === true ? appended(file, bytes, made, origin.signal) : made;
  return await put(ground, place, { content, replaced, ...ownershipOf(file) }, origin);
}

function appended(
  file: OpenFile,
  bytes: Buffer | undefined,
  more: Buffer,
  signal: AbortSignal,
): Buffer | AsyncIterable<Buffer> {
  return bytes === undefined ? both(chunksOf(file, signal), more) : Buffer.concat([bytes, more]);
}

async function* both(first: AsyncIterable<Buffer>, then: Buffer): AsyncGenerator<Buffer, void, void> {
  yield* first;
  yield then;
}

async function put(
  ground: Ground,
  place: Place,
  file: Parameters<typeof putFile>[2],
  origin: Origin,
): Promise<Rewritten> {
  const change = ground.journal.nextId();
  await using step = await putFile(ground, place, file, origin.signal);
  await carryOut(ground, change, [step], origin);
  const { digest, size } = step;
  return {
    path: ground.workspace.show(place),
    change,
    etag: etagOf(step.stat(), size > LARGEST_WHOLE ? undefined : digest),
    bytes: size,
    created: file.replaced === undefined,
  };
}

/** Makes a directory, and its parents. */
export async function addDirectory(ground: Ground, path: string, origin: Origin): Promise<Changed> {
  return await atPath(ground, path, origin, async (place) => {
    if (place.stat !== undefined) throw failure('EEXIST', 'something is there');
    const change = ground.journal.nextId();
    await using step = await makeDirectory(ground, place);
    await carryOut(ground, change, [step], origin);
    return { path: ground.workspace.show(place), change };
  });
}

const exists = (shown: string): Refusal =>
  new Refusal(
    'exists',
    `${quote(shown)} exists already.`,
    'Nothing was changed. Use mode=overwrite to replace it, or edit_file to change a part of it.',
  );

/** Holds what a path leads to while something is done there. */
async function atPath<T>(
  ground: Ground,
  path: string,
  { signal }: Origin,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const { workspace } = ground;
  const find = () => [workspace.find(path, 'write')] as const;
  return await holding(
    ground,
    find,
    signal,
    async ([place]) => await workspace.attempt(path, async () => await work(place)),
  );
}
