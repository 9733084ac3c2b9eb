import { Refusal } from '@handrail/domain';
import type { Backend } from '../backend/backend.ts';
import { countLately, HOUR_MS } from './sent-lately.ts';

/** Something that was given away. */
interface Given {
  readonly at: number;
  isFiled: boolean;
}

/** What became of what was given away. */
export interface Told {
  /** It lies among the sent mail. */
  filed(): void;
  /** Nobody got it. */
  takenBack(): void;
}

/**
 * How much leaves within an hour: what lies in Sent, whoever put it there, so that every replica and the next process
 * counts the same; and at least what this process gave away, wherever that lies now. One message at a time, so that the
 * count is right.
 */
export class Pace {
  #last: Promise<unknown> = Promise.resolve();
  #given: readonly Given[] = [];

  /** Runs the work when all that was begun before has ended. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return await turn;
  }

  /** Something is given away. */
  gave(): Told {
    const given: Given = { at: Date.now(), isFiled: false };
    this.#given = [...this.#given, given];
    return {
      filed: () => {
        given.isFiled = true;
      },
      takenBack: () => {
        this.#given = this.#given.filter((other) => other !== given);
      },
    };
  }

  /**
   * @param sent as `sentMailboxes`
   * @throws Refusal `too_many_sends`
   */
  async check(
    backend: Backend,
    sent: readonly string[],
    perHour: number,
    signal: AbortSignal,
  ): Promise<void> {
    const since = Date.now() - HOUR_MS;
    this.#given = this.#given.filter(({ at }) => at > since);
    const filed = this.#given.filter(({ isFiled }) => isFiled).length;
    const unfiled = this.#given.length - filed;
    const count = unfiled + Math.max(filed, await countLately(backend, sent, perHour, signal));
    if (count >= perHour)
      throw new Refusal(
        'too_many_sends',
        `This account has sent ${count} messages within an hour, and may send ${perHour}.`,
        'The draft stays in Drafts; try again later, or have a person send it.',
      );
  }
}
