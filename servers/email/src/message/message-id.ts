import { quote, Refusal } from '@handrail/domain';
import type { Ref } from './message.ts';

/** What tools show and take: `account~ref`. Nothing is kept about it anywhere, so any process can answer for it. */
export const idOf = (account: string, ref: Ref): string => `${account}~${ref}`;

/** @throws Refusal `invalid_id` */
export function readId(id: string): { readonly account: string; readonly ref: Ref } {
  const [account, ref] = splitOnce(id);
  if (account === '' || ref === '')
    throw new Refusal(
      'invalid_id',
      `${quote(id)} is not the id of a message.`,
      'Take an id as search_email, read_thread or list_email_changes gave it, unchanged.',
    );
  return { account, ref };
}

const splitOnce = (id: string): [string, string] => {
  const at = id.indexOf('~');
  return at < 0 ? ['', ''] : [id.slice(0, at), id.slice(at + 1)];
};

/** One part of a ref: what has a meaning in an id or in a URI is percent-encoded. */
export const encodePart = (text: string): string => encodeURIComponent(text).replaceAll('~', '%7E');

/** @returns undefined for what `encodePart` never writes */
export function decodeParts(ref: Ref): readonly string[] | undefined {
  try {
    return ref.split('~').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** For a message that is not there, or not any more. */
export const noSuchMessage = (ref: Ref): Refusal =>
  new Refusal(
    'stale_id',
    `There is no message ${quote(ref)} any more: it was moved or deleted, or its mailbox was made anew.`,
    'Search again, and use the ids of that answer.',
  );
