/** Behind what: the part of the list (addresses of remotes come before their branches), a time or a number, and a name. */
export type RefsPosition = readonly [part: number, order: number, name: string];

export interface RefsQuestion {
  /** The hash of a commit: only refs whose history has it. */
  readonly contains: string | undefined;
  readonly after: RefsPosition | undefined;
  /** Bytes that are wanted. */
  readonly room: number;
  readonly signal: AbortSignal;
}

/** Answers false when the page is full. */
export type AddRef = (text: string, position: RefsPosition) => boolean;
