const NAMED = 20;

/** The first of many names on one line, all of them where they are few. */
export const firstOf = (names: readonly string[]): string =>
  [...names.slice(0, NAMED), ...(names.length > NAMED ? [`and ${names.length - NAMED} more`] : [])].join(
    ', ',
  );
