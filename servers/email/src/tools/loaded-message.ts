import { visible } from '@handrail/server';
import type { OpenAccount } from '../accounts.ts';
import type { Backend } from '../backend/backend.ts';
import { type Body, bodyOf, type FetchPart } from '../body/body.ts';
import type { Link } from '../body/link-list.ts';
import type { Message, Ref } from '../message/message.ts';
import { partsText } from '../read/part-text.ts';
import { headerText, sourceText } from '../read/source-text.ts';
import { targetLine } from './text-section.ts';

export const messageParts = ['body', 'headers', 'html', 'links', 'raw'] as const;
type MessagePart = (typeof messageParts)[number];

/** What is shown of one message: text in which nothing is hidden, and what there is to say about it. */
export interface Loaded {
  readonly message: Message;
  readonly text: string;
  readonly links: readonly Link[];
  /** Where the text is what a person reads. */
  readonly body?: Body;
  /** The text goes on, but no more of it was fetched. */
  readonly isCut?: boolean;
  /** Whole sentences of ours. */
  readonly remarks: readonly string[];
}

interface Asked {
  readonly part: MessagePart;
  readonly quotes: 'fold' | 'keep';
  /** How far into the text the page may reach, in characters. */
  readonly upTo: number;
}

/** A message with the part of it that was asked for, of which no more is fetched than it takes. */
export async function loadMessage(
  open: OpenAccount,
  ref: Ref,
  { part, quotes, upTo }: Asked,
  signal: AbortSignal,
): Promise<Loaded> {
  const backend = await open.backend();
  const message = await backend.message(ref, signal);
  const { structure } = message;
  const loaded = { message, links: [] };
  const source = async (most: number) => await backend.source(ref, most, signal);
  if (part === 'headers') return { ...loaded, ...seen(await headerText(source)) };
  if (part === 'raw') return { ...loaded, ...seen(await sourceText(source, upTo)) };
  if (structure === undefined) return { ...loaded, text: '', remarks: [...message.remarks, UNREADABLE] };
  const fetch = fetchOf(backend, ref, signal);
  if (part === 'html') {
    const parts = structure.html.filter(({ type }) => type === 'text/html');
    return { ...loaded, ...seen(await partsText(parts, fetch)) };
  }
  const body = await bodyOf(structure, fetch, quotes, message.subject);
  const remarks = [...message.remarks, ...body.remarks];
  if (part === 'links') return { ...loaded, text: body.links.map(targetLine).join('\n'), remarks };
  return { message, text: body.text, links: body.links, body, remarks };
}

export const fetchOf =
  (backend: Backend, ref: Ref, signal: AbortSignal): FetchPart =>
  async (part, most) =>
    await backend.part(ref, part.id, most, signal);

const seen = <T extends { readonly text: string }>(shown: T): T => ({ ...shown, text: visible(shown.text) });

const UNREADABLE = 'The parts of this message cannot be told apart; part=raw shows its source.';
