interface Options extends ErrorOptions {
  /** Lines of the file that help: data of others, to be shown apart from what the message says. */
  readonly content?: string | undefined;
}

/**
 * Why something is not done to a file, and what to do next. Both texts are whole sentences for the caller to read;
 * they name no path outside the roots.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
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
