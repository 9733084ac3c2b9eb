import type { Place, Seek } from './seek.ts';

/** What was read of a diff; exact only when it was read from the beginning to the end. */
export interface Told {
  readonly files: number;
  readonly added: number;
  readonly removed: number;
  /** Lines were not counted for all of the files. */
  readonly isPartial: boolean;
  /** The file whose section began on the page before. */
  readonly continued: string | undefined;
}

/** Reads what git prints, piece by piece, and makes the lines of a page of it. */
export interface Reader {
  /** @returns false when the page is full; nothing more may be given then */
  push(chunk: Buffer): boolean;
  end(): boolean;
  readonly told: Told;
}

/** Where lines go; answers false when there is no room for one, which is then not on the page. */
export type AddLine = (text: string, place: Place) => boolean;

export interface ReaderOptions {
  readonly seek: Seek;
  readonly add: AddLine;
  /** Whether git can be told to begin at a file; it cannot in what is combined of several parents. */
  readonly canSkip: boolean;
}
