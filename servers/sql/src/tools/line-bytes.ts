/** Most bytes of one line about a schema, so that many have room on a page. */
export const lineBytes = (budget: number): number => Math.min(1_000, budget / 4);
