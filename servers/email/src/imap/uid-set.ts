/** Both ends are in it. */
type Range = readonly [low: number, high: number];

/** Numbers as IMAP writes many of them (RFC 9051, `sequence-set`), such as `1:5,7`; never spelled out as a whole. */
export class UidSet {
  readonly #ranges: readonly Range[];

  private constructor(ranges: readonly Range[]) {
    this.#ranges = ranges;
  }

  /** What is no number is left out; `*` is never in an answer. */
  static parse(text: string): UidSet {
    const ranges = text.split(',').flatMap((part): readonly Range[] => {
      const [, first, second = first] = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(part) ?? [];
      const [a, b] = [Number(first), Number(second)];
      return Number.isNaN(a) ? [] : [[Math.min(a, b), Math.max(a, b)]];
    });
    return new UidSet(merged(ranges));
  }

  static join(sets: readonly UidSet[]): UidSet {
    return new UidSet(merged(sets.flatMap((one) => one.#ranges)));
  }

  static of(numbers: readonly number[]): UidSet {
    return new UidSet(merged(numbers.map((number) => [number, number])));
  }

  below(bound: number): UidSet {
    return new UidSet(
      this.#ranges.flatMap(([low, high]) => (low < bound ? [[low, Math.min(high, bound - 1)]] : [])),
    );
  }

  /** The highest ones, highest first, all of them below a bound. */
  highest(most: number, below = Number.POSITIVE_INFINITY): readonly number[] {
    const found: number[] = [];
    for (const [low, high] of this.#ranges.toReversed())
      for (let uid = Math.min(high, below - 1); uid >= low && found.length < most; uid -= 1) found.push(uid);
    return found;
  }

  /** The lowest ones, lowest first. */
  lowest(most: number): readonly number[] {
    const found: number[] = [];
    for (const [low, high] of this.#ranges)
      for (let uid = low; uid <= high && found.length < most; uid += 1) found.push(uid);
    return found;
  }

  has(uid: number): boolean {
    return this.#ranges.some(([low, high]) => uid >= low && uid <= high);
  }

  get size(): number {
    return this.#ranges.reduce((size, [low, high]) => size + high - low + 1, 0);
  }

  /** As commands write it. */
  get text(): string {
    return this.#ranges.map(([low, high]) => (low === high ? `${low}` : `${low}:${high}`)).join(',');
  }
}

/** In order, none of them touching another. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const apart: [number, number][] = [];
  for (const [low, high] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = apart.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else apart.push([low, high]);
  }
  return apart;
}
