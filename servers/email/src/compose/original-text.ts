import { bodyOf, type FetchPart } from '../body/body.ts';
import type { Structure } from '../message/message.ts';

/** A link as it stands in a body that was made short. */
const MARK = /\[(\d{1,6}):([^\][\s]{1,255})\]/g;

/** The text of a message for others to read: as it is shown to the model, but links are written out. */
export async function originalText(structure: Structure | undefined, fetch: FetchPart): Promise<string> {
  if (structure === undefined) return '';
  const { text, links } = await bodyOf(structure, fetch, 'keep');
  return text.replace(MARK, (mark, n: string, host: string) => {
    const link = links[Number(n) - 1];
    return link?.host === host ? `<${link.url}>` : mark;
  });
}
