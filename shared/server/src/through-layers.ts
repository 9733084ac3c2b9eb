import {
  type CallToolResult,
  isInputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Answer } from './layers/layer.ts';
import type { Operation } from './tool.ts';

export type Args = Record<string, unknown>;

/** Takes one operation with its arguments through the layers. */
export type Invoke = (operation: Operation, args: Args, sdk: ServerContext) => Promise<Answer>;

/**
 * What was answered, of an operation other than a tool.
 * @throws ProtocolError with the same words, since only tools have a result for a failure
 */
export function succeeded(result: Answer): CallToolResult {
  if (isInputRequiredResult(result))
    throw new ProtocolError(ProtocolErrorCode.InternalError, 'A read asks for no consent.');
  if (result.isError === true) throw new ProtocolError(ProtocolErrorCode.InvalidParams, textOf(result));
  return result;
}

/** Every text of an answer, a line each. */
export const textOf = ({ content }: CallToolResult): string =>
  content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
