/** What changes many times at once is told once. */
const TELL_MS = 100;

/** One watch of a client's, also while it is being opened. */
export class Watch implements Disposable {
  readonly #tell: () => void;
  #timer: NodeJS.Timeout | undefined;
  #source: Disposable | undefined;
  #ended = false;

  /** @param tell tells the client that the resource has changed */
  constructor(tell: () => void) {
    this.#tell = tell;
  }

  /** To be called at each change. */
  readonly changed = (): void => {
    if (this.#ended) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, TELL_MS);
  };

  /** Takes over what was opened; if it came too late, only to close it. */
  use(source: Disposable): void {
    if (this.#ended) source[Symbol.dispose]();
    else this.#source = source;
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#source?.[Symbol.dispose]();
    this.#source = undefined;
  }
}
