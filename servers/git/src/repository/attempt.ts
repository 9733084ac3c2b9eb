/** What the work answers, or undefined where it fails: for questions that a failure answers with no. */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
