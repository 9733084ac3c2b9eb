/** What this server works on beside a file; the deny rules keep callers away from it. */
export const TEMPORARY = /^\.handrail-[0-9a-z]+\.tmp$/;

export function temporaryName(): string {
  const [random = 0n] = crypto.getRandomValues(new BigUint64Array(1));
  return `.handrail-${random.toString(36)}.tmp`;
}
