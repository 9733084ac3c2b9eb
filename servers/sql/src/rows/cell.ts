/**
 * A value as the engine gives it, exact: whole numbers that a double cannot hold come as bigint, NUMERIC and dates as the
 * engine's own text, bytes as bytes. An adapter never rounds and never makes a JavaScript Date.
 */
export type Cell = null | boolean | number | bigint | string | Uint8Array;

/** As many cells as there are columns. */
export type Row = readonly Cell[];
