import { decodeText } from '../../process/decode-text.ts';
import { shortHash } from '../../repository/short-hash.ts';

const HEADER = /^# (branch|stash)(?:\.(oid|head|upstream|ab))? (.*)$/s;

/** What the headers of a status tell; git-status(1), "Branch Headers". */
export class Branch {
  readonly #told = new Map<string, string>();

  /** @returns whether the record was a header */
  take(record: Buffer): boolean {
    if (record[0] !== 0x23) return false;
    const [, about = '', key = about, value = ''] = HEADER.exec(decodeText(record)) ?? [];
    this.#told.set(key, value);
    return true;
  }

  get stashes(): number {
    return Number(this.#told.get('stash') ?? 0);
  }

  /** One line, as `git status --short --branch` has it. Names in it are those of the repository. */
  line(operatingOn: string | undefined): string {
    const oid = this.#told.get('oid') ?? '';
    const head = this.#told.get('head') ?? '';
    const unborn = oid === '(initial)' ? 'No commits yet on ' : '';
    const where = head === '(detached)' ? `HEAD (no branch) at ${shortHash(oid)}` : `${unborn}${head}`;
    const working = operatingOn === undefined ? '' : `, rebasing ${operatingOn}`;
    return `## ${where}${this.#upstream()}${working}`;
  }

  #upstream(): string {
    const upstream = this.#told.get('upstream');
    if (upstream === undefined) return '';
    const distances = /^\+(\d+) -(\d+)$/.exec(this.#told.get('ab') ?? '');
    if (distances === null) return `...${upstream} [gone]`;
    const [, ahead = '0', behind = '0'] = distances;
    const apart = [ahead === '0' ? [] : `ahead ${ahead}`, behind === '0' ? [] : `behind ${behind}`].flat();
    return `...${upstream}${apart.length === 0 ? '' : ` [${apart.join(', ')}]`}`;
  }
}
