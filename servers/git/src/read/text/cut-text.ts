const LONGEST = 500;

/** A field as an answer shows it: cut, with a mark, where it is longer than anybody reads. In characters (UTF-16). */
export const cutText = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}… [cut]`;
