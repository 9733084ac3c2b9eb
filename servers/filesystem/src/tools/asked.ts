/** What was asked of one file. */
export interface Asked {
  /** How the path is shown. */
  readonly shown: string;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  /** What a cursor belongs to. */
  readonly question: unknown;
}
