import type { FetchPart } from '../body/body.ts';
import { decodeText } from '../mime/charset.ts';
import type { Part } from '../message/message.ts';

export interface PartText {
  readonly text: string;
  /** Whole sentences of ours. */
  readonly remarks: readonly string[];
}

/** Of one message: what of its parts or of its source is shown as it is. */
export const MOST_SHOWN = 1024 * 1024;

/** What parts hold, one after another, decoded and otherwise as it is. */
export async function partsText(parts: readonly Part[], fetch: FetchPart): Promise<PartText> {
  const texts: string[] = [];
  const remarks: string[] = [];
  let left = MOST_SHOWN;
  for (const part of parts) {
    const { bytes, isCut } = await fetch(part, left);
    left -= bytes.length;
    const decoded = decodeText(bytes, part.charset, { isHtml: part.type === 'text/html', isCut });
    texts.push(decoded.text);
    remarks.push(...decoded.remarks);
    if (isCut) remarks.push(`Only the first ${MOST_SHOWN} bytes are shown.`);
    if (left <= 0) break;
  }
  return { text: texts.join('\n'), remarks };
}
