/** The id of the first row of a list. */
export const firstId = (text: string): string => idsIn(text)[0] ?? '';

/** The ids of all rows of a list. */
export const idsIn = (text: string): readonly string[] => text.match(/^\S+~\S+/gm) ?? [];
