/** What a model has to read. */
import { countTokens } from 'gpt-tokenizer';
import * as z from 'zod';
import { caller, textOf } from './call.ts';
import type { Contestant } from './contestants.ts';
import { greet, resultOf } from './eras.ts';
import type { Sample } from './figures.ts';
import type { Call, Surface } from './subject.ts';
import { type Command, openWire, type Wire } from './wire.ts';

const toolList = z.object({
  tools: z.array(z.looseObject({ name: z.string(), description: z.string(), inputSchema: z.unknown() })),
});

const toolsOf = async (wire: Wire) =>
  toolList.parse(resultOf(await wire.request('tools/list', {}), 'tools/list')).tools;

/** The list of tools by the measure of its budgets: a token is four characters. */
export async function sampleSurface(
  { name, args }: Surface,
  { entry, env }: Command,
  cwd: string,
): Promise<Sample> {
  await using wire = openWire({ entry, args, ...(env !== undefined && { env }) }, cwd);
  await greet(wire, '2025-11-25');
  return { [`tools/list, ${name}, characters / 4`]: JSON.stringify(await toolsOf(wire)).length / 4 };
}

export async function sampleTokens(
  contestant: Contestant,
  questions: readonly string[],
  cwd: string,
): Promise<Sample> {
  const { answers } = contestant;
  await using wire = openWire(contestant, cwd);
  const era = await greet(wire, '2025-11-25');
  const tools = await toolsOf(wire);
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
