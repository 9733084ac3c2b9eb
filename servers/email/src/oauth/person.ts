/** Whoever sits at the terminal. */
export interface Person {
  say(line: string): void;
  readonly signal: AbortSignal;
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/** What a token is given for (RFC 6749 §4.1.3). */
export type Grant = Readonly<Record<string, string>>;
