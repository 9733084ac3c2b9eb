import { isInputRequiredResult, type CallToolResult } from '@modelcontextprotocol/server';
import { afterwards } from '../afterwards.ts';
import { fitPage } from '../page.ts';
import { failure } from './errors.ts';
import type { Layer } from './layer.ts';

const bytesOf = (text: string) => Buffer.byteLength(text);

/** UTF-8 bytes of everything the model could be shown. */
export const sizeOf = (result: CallToolResult): number =>
  result.content.reduce(
    (sum, part) => sum + bytesOf(part.type === 'text' ? part.text : JSON.stringify(part)),
    0,
  );

/** A backstop: tools page their own answers. A text that is too long is cut and says so; a record cannot be cut. */
export const bound =
  (page: number): Layer =>
  (next) =>
  async (call) => {
    const result = await next(call);
    if (isInputRequiredResult(result) || sizeOf(result) <= page) return result;
    const [only] = result.content;
    if (result.structuredContent !== undefined || result.content.length !== 1 || only?.type !== 'text')
      return failure(
        'too_large',
        `The answer exceeds one page of ${page} bytes.`,
        afterwards(call.operation.access, 'Ask for less in one call.'),
      );
    const notice = `[cut: the first part of ${bytesOf(only.text)} bytes; ask for less in one call]`;
    return { ...result, content: [{ type: 'text', text: fitPage(only.text, page, () => notice) }] };
  };
