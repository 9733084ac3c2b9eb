import { ToolError } from '@handrail/server';
import { Refusal } from '../refusal.ts';

/** Turns what the domain refuses into an error of the toolkit. */
export async function inToolWords<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new ToolError(error.code, error.message, error.hint, { cause: error });
  }
}

/** Lets a tool run, with its refusals in words of the toolkit. */
export const refusing =
  <Args, C, Answer>(run: (args: Args, call: C) => Answer | Promise<Answer>) =>
  async (args: Args, call: C): Promise<Answer> =>
    await inToolWords(async () => await run(args, call));
