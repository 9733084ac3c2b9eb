import { fence, ToolError } from '@handrail/server';
import { inWords } from '../node-error.ts';
import { Refusal } from '../refusal.ts';

/** Turns what the domain refuses into an error of the toolkit, and what the system refused to a walk on its way. */
export async function inToolWords<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = inWords(thrown, 'a directory on the way');
    if (!(error instanceof Refusal)) throw thrown;
    const { code, message, hint, content } = error;
    const shown = content === undefined ? message : `${message}\n${fence(content, 'the file')}`;
    throw new ToolError(code, shown, hint, { cause: error });
  }
}

/** Lets a tool run, with its refusals in words of the toolkit. */
export const refusing =
  <Args, C, Answer>(run: (args: Args, call: C) => Answer | Promise<Answer>) =>
  async (args: Args, call: C): Promise<Answer> =>
    await inToolWords(async () => await run(args, call));
