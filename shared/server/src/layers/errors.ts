import type { CallToolResult } from '@modelcontextprotocol/server';
import { Refusal } from '@handrail/domain';
import { afterwards } from '../afterwards.ts';
import { fence } from '../fence.ts';
import type { Layer } from './layer.ts';

/** An error as the model and the person read it: code and cause, then what to do next. */
export const failure = (code: string, message: string, hint: string): CallToolResult => ({
  isError: true,
  content: [{ type: 'text', text: `${code}: ${message}\n${hint}` }],
});

const messageOf = ({ message, content }: Refusal): string =>
  content === undefined ? message : `${message}\n${fence(content, 'what it is about')}`;

/** The only place where an exception becomes a result. What is not a Refusal never shows its message. */
export const errors =
  (report: (error: unknown, reference: string) => void): Layer =>
  (next) =>
  async (call) => {
    try {
      return await next(call);
    } catch (error) {
      if (error instanceof Refusal) return failure(error.code, messageOf(error), error.hint);
      const reference = crypto.randomUUID();
      report(error, reference);
      return failure(
        'internal',
        `The server failed; reference ${reference}.`,
        `${afterwards(call.operation.access, 'Try once more.')} Whoever runs this server finds the detail in the log, by the reference.`,
      );
    }
  };
