import { Refusal } from '@handrail/domain';
import type { Anchor, Backend } from '../backend/backend.ts';

const HOUR_MS = 3_600_000;
const PAGE = 100;

/**
 * How much leaves within an hour: what lies in Sent, whoever put it there, so that every replica counts the same; and
 * what this process gave away that lies there not, or not yet. One message at a time, so that the count is right.
 */
export class Pace {
  #last: Promise<unknown> = Promise.resolve();
  #unfiled: number[] = [];

  /** Runs the work when all that was begun before has ended. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return await turn;
  }

  /** Something was given away; call what this answers once it lies in Sent. */
  gave(): () => void {
    const at = Date.now();
    this.#unfiled.push(at);
    return () => {
      this.#unfiled.splice(this.#unfiled.indexOf(at), 1);
    };
  }

  /** @throws Refusal `too_many_sends` */
  async check(
    backend: Backend,
    sent: string | undefined,
    perHour: number,
    signal: AbortSignal,
  ): Promise<void> {
    const since = Date.now() - HOUR_MS;
    this.#unfiled = this.#unfiled.filter((at) => at > since);
    let count = this.#unfiled.length;
    let after: Anchor;
    while (sent !== undefined && count < perHour) {
      const page = { most: PAGE, ...(after !== undefined && { after }) };
      const { rows, next } = await backend.search({ mailboxes: [sent] }, page, signal);
      const recent = rows.filter(({ received }) => received.getTime() > since);
      count += recent.length;
      after = next;
      if (next === undefined || recent.length < rows.length) break;
    }
    if (count >= perHour)
      throw new Refusal(
        'too_many_sends',
        `This account has sent ${count} messages within an hour, and may send ${perHour}.`,
        'The draft stays in Drafts; try again later, or have a person send it.',
      );
  }
}
