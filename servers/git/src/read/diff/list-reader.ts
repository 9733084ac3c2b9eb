import { decodeText } from '../../process/decode-text.ts';
import { NUL, RecordCutter } from '../../process/record-cutter.ts';
import type { LineText } from '../text/line-text.ts';
import { asArgument } from './path.ts';
import type { Reader, ReaderOptions, Told } from './reader.ts';
import { quotePath } from '../text/quote-path.ts';

interface Entry {
  readonly path: Buffer;
  readonly before: Buffer | undefined;
  readonly state: string;
  readonly added: number;
  readonly removed: number;
}

/** Makes an entry of as many fields as it takes, or asks for more by answering undefined. */
type Parse = (fields: readonly Buffer[]) => Entry | undefined;

const AWAY = /^[RC]/;

/** `--name-status -z`; git-diff(1), "Raw output format". */
const parseState: Parse = ([state, first, second]) => {
  if (state === undefined || first === undefined) return undefined;
  const letters = state.toString('latin1').replace(/\d+$/, '');
  const counts = { state: letters, added: 0, removed: 0 };
  if (!AWAY.test(letters)) return { ...counts, path: first, before: undefined };
  return second === undefined ? undefined : { ...counts, path: second, before: first };
};

/** `--numstat -z`; git-diff(1), "Other diff formats". */
const parseCounts: Parse = ([told, before, after]) => {
  const [, added = '', removed = '', path = ''] =
    /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(told?.toString('latin1') ?? '') ?? [];
  if (added === '') return undefined;
  const counts = {
    state: added === '-' ? 'binary' : `+${added} -${removed}`,
    added: Number(added) || 0,
    removed: Number(removed) || 0,
  };
  if (path !== '') return { ...counts, path: Buffer.from(path, 'latin1'), before: undefined };
  return after === undefined ? undefined : { ...counts, path: after, before };
};

/** The files of a diff, a line each: `+12 -3 path`, or `M path`. */
export class ListReader implements Reader {
  readonly #options: ReaderOptions;
  readonly #parse: Parse;
  readonly #lines: LineText;
  readonly #cutter = new RecordCutter(({ bytes }) => this.#field(bytes), { ends: [NUL] });
  #fields: Buffer[] = [];
  #told: Told;

  constructor(options: ReaderOptions & { readonly mode: 'stat' | 'names'; readonly lines: LineText }) {
    this.#options = options;
    this.#lines = options.lines;
    this.#parse = options.mode === 'stat' ? parseCounts : parseState;
    this.#told = {
      files: 0,
      added: 0,
      removed: 0,
      isPartial: options.mode === 'names',
      continued: undefined,
    };
  }

  get told(): Told {
    return this.#told;
  }

  push(chunk: Buffer): boolean {
    return this.#cutter.push(chunk);
  }

  end(): boolean {
    return true;
  }

  #field(field: Buffer): boolean {
    this.#fields.push(field);
    const entry = this.#parse(this.#fields);
    if (entry === undefined) return true;
    this.#fields = [];
    return this.#entry(entry);
  }

  #entry({ path, before, state, added, removed }: Entry): boolean {
    const { seek, add, canSkip } = this.#options;
    if (seek.next(canSkip ? asArgument(path) : undefined) > 0) return true;
    const { files, ...told } = this.#told;
    this.#told = { ...told, files: files + 1, added: told.added + added, removed: told.removed + removed };
    const names = [before, path]
      .filter((name) => name !== undefined)
      .map((name) => quotePath(decodeText(name)));
    return add(this.#lines.text(`${state} ${names.join(' -> ')}`), seek.place(1));
  }
}
