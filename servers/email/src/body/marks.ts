/** Stand around a mark of ours while a text is put together, so that a message cannot write one itself. */
const BEGIN = '\uE000';
const END = '\uE001';

export const guarded = (mark: string): string => `${BEGIN}${mark}${END}`;

/** Text of a message, before it is put among marks. */
export const bare = (text: string): string =>
  /[\uE000\uE001]/.test(text) ? text.replace(/[\uE000\uE001]/g, '') : text;

/** The finished text: marks as they are shown, and what only looks like one in round brackets. */
export const unguarded = (text: string): string =>
  text
    .replace(/(\uE000?)\[(?=\d{1,7}:)/g, (all, guard: string) => (guard === '' ? '(' : all))
    .replace(/[\uE000\uE001]/g, '');
