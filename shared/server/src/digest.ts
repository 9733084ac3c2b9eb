import { nodeCrypto } from './lazy-crypto.ts';

/** First 32 hex characters of the SHA-256 of a value as JSON with sorted keys. */
export const digestOf = (value: unknown): string =>
  nodeCrypto()
    .createHash('sha256')
    .update(JSON.stringify(value, sorted) ?? '')
    .digest('hex')
    .slice(0, 32);

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
