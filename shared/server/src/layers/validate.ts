import type * as z from 'zod';
import { ToolError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { Layer } from './layer.ts';

/** Arguments that hosts add to every tool and forward to the server (Gemini CLI). */
const HOST_ARGUMENTS = new Set(['wait_for_previous']);

/** Parses strictly: an unknown argument is named with its nearest neighbour instead of being dropped. */
export const validate: Layer = (next) => async (call) => {
  const known = Object.keys(call.operation.input.shape);
  const given = Object.fromEntries(
    Object.entries(call.args).filter(([key]) => known.includes(key) || !HOST_ARGUMENTS.has(key)),
  );
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new ToolError(
      'unknown_argument',
      `${call.operation.name} has no argument "${unknown}"${didYouMean(unknown, known)}`,
      known.length === 0 ? 'Call it without arguments.' : `It takes: ${known.join(', ')}.`,
    );
  const parsed = call.operation.input.safeParse(given);
  if (!parsed.success)
    throw new ToolError(
      'invalid_argument',
      parsed.error.issues.map(sentence).join('; '),
      `Correct the argument and call ${call.operation.name} again.`,
    );
  return await next({ ...call, args: parsed.data });
};

const sentence = ({ path, message }: z.core.$ZodIssue): string => {
  const at = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return at === '' ? message : `${at.replace(/^\./, '')}: ${message}`;
};
