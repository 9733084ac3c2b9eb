import { quote, Refusal } from '@handrail/domain';

export interface LineRange {
  readonly first: number;
  /** To the end of the file when left out. */
  readonly last?: number;
}

/** @throws Refusal `invalid_lines` */
export function lineRange(asked: string | undefined): LineRange {
  if (asked === undefined) return { first: 1 };
  const [, first, last] = /^ *([1-9]\d{0,8}) *(?:- *([1-9]\d{0,8}) *)?$/.exec(asked) ?? [];
  const range = { first: Number(first), last: Number(last ?? first) };
  if (first !== undefined && range.last >= range.first) return range;
  throw new Refusal(
    'invalid_lines',
    `${quote(asked)} names no lines.`,
    'Give numbers from 1, such as 120 or 120-160.',
  );
}
