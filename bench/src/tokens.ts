/** What a model has to read. */
import { countTokens } from 'gpt-tokenizer';
import * as z from 'zod';
import { caller, textOf } from './call.ts';
import type { Contestant } from './contestants.ts';
import { greet, resultOf } from './eras.ts';
import type { Sample } from './figures.ts';
import type { Call } from './subjects.ts';
import { openWire } from './wire.ts';

const toolList = z.object({
  tools: z.array(z.looseObject({ name: z.string(), description: z.string(), inputSchema: z.unknown() })),
});

export async function sampleTokens(
  { entry, answers }: Contestant,
  questions: readonly string[],
  cwd: string,
): Promise<Sample> {
  await using wire = openWire(entry, cwd);
  const era = await greet(wire, '2025-11-25');
  const { tools } = toolList.parse(resultOf(await wire.request('tools/list', {}), 'tools/list'));
  const ask = async (call: Call) => textOf(await caller(wire, era, call)(), call);
  const sample: Record<string, number> = {
    'tools listed': tools.length,
    'tools/list, tokens': countTokens(JSON.stringify(tools)),
    'of which hosts show the model, tokens': countTokens(
      JSON.stringify(tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))),
    ),
  };
  for (const [index, question] of questions.entries()) {
    const texts: string[] = [];
    for (const call of answers[index] ?? []) texts.push(await ask(call));
    sample[`${question}, calls`] = texts.length;
    sample[`${question}, tokens`] = countTokens(texts.join('\n'));
  }
  return sample;
}
