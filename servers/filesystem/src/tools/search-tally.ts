import { quote } from '@handrail/domain';
import type { Mode } from '../search/job.ts';
import type { Stretch } from '../search/search.ts';

/** Files that are named among those that could not be read. */
const MOST_NAMED = 5;

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** What an answer of a search tells besides what was found. */
export class SearchTally {
  #lines = 0;
  #files = 0;
  #searched = 0;
  #binary = 0;
  #cut = 0;
  readonly #unreadable: string[] = [];
  #unreadableCount = 0;

  add({ searched, binary, cut, unreadable }: Stretch): void {
    this.#searched += searched;
    this.#binary += binary;
    this.#cut += cut;
    this.#unreadableCount += unreadable.length;
    const room = MOST_NAMED - this.#unreadable.length;
    this.#unreadable.push(...unreadable.slice(0, room).map(({ shown }) => quote(shown)));
  }

  /** Counts lines of a file that the page had room for; 0 where it had none. */
  addFound(lines: number): void {
    this.#files += lines > 0 ? 1 : 0;
    this.#lines += lines;
  }

  head(mode: Mode, isFull: boolean): string {
    const files = `${this.#files} of ${count(this.#searched, 'file')}`;
    const found = mode === 'files' ? files : `${count(this.#lines, 'line')} in ${files}`;
    const nothing = `nothing found in ${count(this.#searched, 'file')}`;
    return `${this.#files === 0 ? nothing : found}${isFull ? ', more to come' : ''}`;
  }

  notes(): string[] {
    const others = this.#unreadableCount > this.#unreadable.length ? ' and others' : '';
    return [
      ...(this.#unreadableCount > 0
        ? [
            `[not open to this server: ${count(this.#unreadableCount, 'file')}: ${this.#unreadable.join(', ')}${others}]`,
          ]
        : []),
      ...(this.#cut > 0
        ? [`[lines over 1 MiB were searched only in their first MiB, in ${count(this.#cut, 'file')}]`]
        : []),
      ...(this.#binary > 0 && this.#binary === this.#searched ? ['[not searched: binary]'] : []),
    ];
  }
}
