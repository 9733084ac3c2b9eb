import * as z from 'zod';
import { type Era, paramsIn, resultOf } from './eras.ts';
import type { Call } from './subject.ts';
import type { Answer, Wire } from './wire.ts';

const toolResult = z.object({
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().default(false),
});

/** Sends a call; the parameters are made once, as a measurement sends them thousands of times. */
export const caller = (wire: Wire, era: Era, { tool, args }: Call): (() => Promise<Answer>) => {
  const params = paramsIn(era, { name: tool, arguments: args });
  return () => wire.request('tools/call', params);
};

/**
 * The text that a model is shown: the text parts, or the structured answer where there are none.
 * @throws Error when the call did not succeed, since the figures of a refusal say nothing
 */
export function textOf(answer: Answer, { tool }: Call): string {
  const { content, structuredContent, isError } = toolResult.parse(resultOf(answer, tool));
  const text = content.map((part) => part.text ?? '').join('\n');
  if (isError) throw new Error(`${tool} refused: ${text}`);
  return text === '' ? JSON.stringify(structuredContent) : text;
}
