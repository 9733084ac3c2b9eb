interface Options extends ErrorOptions {
  /** What helps to see it: data of others, shown apart from what the message says. */
  readonly content?: string | undefined;
}

/**
 * A failure the caller can act on: what failed and why, and what to do next. Both texts are whole sentences that reach
 * the model and the person, without secrets, stack traces or paths outside the allowed roots; any other exception is
 * masked.
 */
export class Refusal extends Error {
  /** Stable, snake_case; part of the API. */
  readonly code: string;
  readonly hint: string;
  readonly content: string | undefined;

  constructor(code: string, message: string, hint: string, { content, ...options }: Options = {}) {
    super(message, options);
    this.code = code;
    this.hint = hint;
    this.content = content;
  }
}
