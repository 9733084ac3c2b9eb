import { isInputRequiredResult } from '@modelcontextprotocol/server';
import { afterwards } from '../afterwards.ts';
import { fitPage } from '../page.ts';
import { failure } from './errors.ts';
import type { Layer } from './layer.ts';
import { sizeOf } from './size.ts';

/** Characters of base64 that one answer may have: half of what clients take in one message, with its text. */
const BINARY = 4 << 20;

/**
 * A backstop: tools page their own answers. A text that is too long is cut and says so; a record, an image or an answer
 * of several parts cannot be cut.
 */
export const bound =
  (page: number): Layer =>
  (next) =>
  async (call) => {
    const result = await next(call);
    if (isInputRequiredResult(result)) return result;
    const most = call.operation.limit ?? page;
    const { text, binary } = sizeOf(result);
    const tooLarge = (what: string) =>
      failure(
        'too_large',
        `The answer exceeds ${what}.`,
        afterwards(call.operation.access, 'Ask for less in one call.'),
      );
    if (binary > BINARY) return tooLarge(`${BINARY} characters of base64`);
    if (text <= most) return result;
    const [only] = result.content;
    if (result.structuredContent !== undefined || result.content.length !== 1 || only?.type !== 'text')
      return tooLarge(`one page of ${most} bytes`);
    const notice = `[cut: the first part of ${text} bytes; ask for less in one call]`;
    return { ...result, content: [{ type: 'text', text: fitPage(only.text, most, () => notice) }] };
  };
