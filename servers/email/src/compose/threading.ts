import type { Message } from '../message/message.ts';
import { fewReferences } from '../mime/header-values.ts';
import { isMessageId } from './build.ts';

/** What ties a message to others (RFC 5322 §3.6.4); ids without angle brackets. */
export interface Threading {
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
}

export const unthreaded: Threading = { inReplyTo: [], references: [] };

/** Ids that cannot be written again are left out: they came with a message, and nothing that came makes an answer fail. */
export const fitIds = (ids: readonly string[]): readonly string[] =>
  fewReferences([...new Set(ids.filter(isMessageId))]);

/** For an answer. Without a fit Message-ID in the source there is nothing to tie it to. */
export function answering({ messageId, references, inReplyTo }: Message): Threading {
  const [own] = fitIds(messageId === undefined ? [] : [messageId]);
  if (own === undefined) return unthreaded;
  const earlier = references.length === 0 && inReplyTo.length === 1 ? inReplyTo : references;
  return { inReplyTo: [own], references: fitIds([...earlier.filter((id) => id !== own), own]) };
}

/** For passing a message on: it belongs to the conversation and answers nobody. */
export const forwarding = (source: Message): Threading => ({ ...answering(source), inReplyTo: [] });
