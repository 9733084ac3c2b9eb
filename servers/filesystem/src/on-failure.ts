/**
 * Does something, at once or over time, and hands what goes wrong to `fail`, which throws what is to be told instead.
 */
export function onFailure<T>(work: () => T, fail: (error: unknown) => never): T {
  try {
    const result = work();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a promise only its failure is changed
    return result instanceof Promise ? (result.catch(fail) as T) : result;
  } catch (error) {
    return fail(error);
  }
}
