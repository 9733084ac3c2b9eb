import { sha256Of } from '../compose/sha256.ts';

/**
 * What a draft is told by between `save_draft` and `send_draft`: the first 32 hex characters of the SHA-256 of the name
 * of the account and of every byte of the draft as the server gives it back. Recipients, headers, body and attachments
 * are among these bytes.
 */
export const digestOf = async (account: string, raw: Uint8Array): Promise<string> =>
  (await sha256Of(Buffer.concat([Buffer.from(`${account}\0`), raw]))).slice(0, 32);
