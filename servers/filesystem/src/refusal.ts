/**
 * Why something is not done to a file, and what to do next. Both texts are whole sentences for the caller to read;
 * they name no path outside the roots.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** Stable, snake_case; part of the API. */
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
