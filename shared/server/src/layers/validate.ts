import type * as z from 'zod';
import { ToolError } from '../errors.ts';
import { visible } from '../fence.ts';
import { didYouMean } from '../nearest.ts';
import type { Layer } from './layer.ts';

/** Arguments that hosts add to every tool and forward to the server (Gemini CLI). */
const HOST_ARGUMENTS = new Set(['wait_for_previous']);

/** More than any tool asks for; what walks over arguments can rely on it. */
const DEEPEST = 32;

/** Parses strictly: an unknown argument is named with its nearest neighbour instead of being dropped. */
export const validate: Layer = (next) => async (call) => {
  const known = Object.keys(call.operation.input.shape);
  const given = Object.fromEntries(
    Object.entries(call.args).filter(([key]) => known.includes(key) || !HOST_ARGUMENTS.has(key)),
  );
  if (isDeep(given, DEEPEST))
    throw new ToolError(
      'invalid_argument',
      `The arguments are nested more than ${DEEPEST} levels deep.`,
      'Send them flatter.',
    );
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new ToolError(
      'unknown_argument',
      `${call.operation.name} has no argument ${quote(unknown)}${didYouMean(unknown, known)}`,
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

const isDeep = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((item) => isDeep(item, levels - 1)));

/** What a caller made up, short and with hidden characters visible. */
const quote = (text: string): string => `"${visible(text.slice(0, 60)).replaceAll('\n', ' ')}"`;
