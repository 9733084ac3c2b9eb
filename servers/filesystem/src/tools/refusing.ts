import { inWords } from '../node-error.ts';

/** Puts into words what the system refused to a walk on its way. */
export async function inToolWords<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw inWords(thrown, 'a directory on the way');
  }
}

/** Lets a tool run, with what the system refuses in words. */
export const refusing =
  <Args, C, Answer>(run: (args: Args, call: C) => Answer | Promise<Answer>) =>
  async (args: Args, call: C): Promise<Answer> =>
    await inToolWords(async () => await run(args, call));
