import type { CallToolResult } from '@modelcontextprotocol/server';
import { afterwards } from '../afterwards.ts';
import { ToolError } from '../errors.ts';
import type { Layer } from './layer.ts';

/** An error as the model and the person read it: code and cause, then what to do next. */
export const failure = (code: string, message: string, hint: string): CallToolResult => ({
  isError: true,
  content: [{ type: 'text', text: `${code}: ${message}\n${hint}` }],
});

/** The only place where an exception becomes a result. What is not a ToolError never shows its message. */
export const errors =
  (report: (error: unknown, reference: string) => void): Layer =>
  (next) =>
  async (call) => {
    try {
      return await next(call);
    } catch (error) {
      if (error instanceof ToolError) return failure(error.code, error.message, error.hint);
      const reference = crypto.randomUUID();
      report(error, reference);
      return failure(
        'internal',
        `The server failed; reference ${reference}.`,
        `${afterwards(call.operation.access, 'Try once more.')} Whoever runs this server finds the detail in the log, by the reference.`,
      );
    }
  };
