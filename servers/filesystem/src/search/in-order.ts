import type { Batch } from './batches.ts';
import type { JobQueue } from './job-queue.ts';
import type { Outcome } from './job.ts';

/** A batch with what came of it. */
interface Searched {
  readonly batch: Batch;
  readonly outcome: Outcome;
}

/**
 * Has batches searched, several at a time, and gives what came of them in their order. However it ends, the queue is
 * stopped then.
 * @param ahead how many are under way at a time
 */
export async function* searchInOrder(
  batches: AsyncGenerator<Batch, void, void>,
  queue: JobQueue,
  ahead: number,
): AsyncGenerator<Searched, void, void> {
  const running: Promise<Searched>[] = [];
  let isLast = false;
  try {
    for (;;) {
      while (!isLast && running.length < ahead) {
        const next = await batches.next();
        isLast = next.done === true;
        if (next.done !== true) running.push(search(next.value, queue));
      }
      const first = running.shift();
      if (first === undefined) return;
      yield await first;
    }
  } finally {
    queue.stop(new Error('the search has ended'));
    await batches.return();
  }
}

function search(batch: Batch, queue: JobQueue): Promise<Searched> {
  const groups = batch.files.map(({ at, names }) => ({ at, names }));
  const searched = queue
    .run(groups, batch.after, () => batch.release())
    .then((outcome) => ({ batch, outcome }));
  searched.catch(() => {}); // nobody may be waiting when the search is stopped
  return searched;
}
