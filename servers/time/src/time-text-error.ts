/** What kind of text could not be used; the code under which the caller is told. */
export type TextKind = 'invalid_time' | 'invalid_duration' | 'invalid_rule' | 'invalid_business';

/**
 * Why a text is not a time, duration or rule that can be used, and what to write instead. Both are whole
 * sentences for the caller to read.
 */
export class TimeTextError extends Error {
  override readonly name = 'TimeTextError';
  readonly hint: string;
  readonly code: TextKind;

  constructor(message: string, hint: string, code: TextKind = 'invalid_time') {
    super(message);
    this.hint = hint;
    this.code = code;
  }
}
