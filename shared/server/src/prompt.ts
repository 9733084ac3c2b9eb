import type * as z from 'zod';
import type { Call, Operation } from './tool.ts';

type Maybe<T> = T | Promise<T>;

interface Definition<Args extends z.ZodObject, Deps> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What the person fills in, as text. */
  readonly args: Args;
  /** What is put before the model in the person's name. */
  text(args: z.output<Args>, call: Call<Deps>): Maybe<string>;
}

/** A prompt as the toolkit holds it. */
export type Prompt<Deps = unknown> = Operation<Deps>;

/** Declares a prompt: a text that a person picks in the host. */
export function definePrompt<Args extends z.ZodObject, Deps>(
  definition: Definition<Args, Deps>,
): Prompt<Deps> {
  const { args, text, ...rest } = definition;
  const operation: Operation<Deps> = { ...rest, access: 'read', input: args, run: text };
  return operation;
}
