import { createContext, Script } from 'node:vm';

/** Thrown by `within`. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

const context: { work?: () => unknown } = createContext({});
const script = new Script('work()');

/**
 * Runs synchronous work and ends it from outside when it takes longer than `ms`: nothing else in this thread
 * could. For libraries that may loop on a hostile argument; what they leave half done must not be kept.
 */
export function within<T>(ms: number, work: () => T): T {
  let result: { readonly value: T } | undefined;
  context.work = () => {
    result = { value: work() };
  };
  try {
    script.runInContext(context, { timeout: ms });
  } catch (error) {
    // Not instanceof Error: it is one of the context's
    if (codeOf(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      throw new OutOfTime(`more than ${ms} ms`, { cause: error });
    }
    throw error;
  } finally {
    delete context.work;
  }
  if (result === undefined) throw new OutOfTime('ended without a result');
  return result.value;
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
