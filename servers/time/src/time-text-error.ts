/**
 * Why a text is not a time that can be used, and what to write instead. Both are whole sentences for the
 * caller to read.
 */
export class TimeTextError extends Error {
  override readonly name = 'TimeTextError';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
