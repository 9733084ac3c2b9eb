/**
 * A failure the caller can act on. Its text reaches the model and the person; every other exception is masked.
 * @param code stable, snake_case; part of the API
 * @param message what failed and why, without secrets, stack traces or paths outside the allowed roots
 * @param hint what to do next
 */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly code: string;
  readonly hint: string;
  /** Set where the work of a call was certainly not begun, so that the same call may be made again. */
  notBegun = false;

  constructor(code: string, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/** What the person who started the server must mend; thrown by `setup`, shown by `--check` and by every call. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
