import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/server';

/** JSON-RPC 2.0 §5.1. */
const PARSE_ERROR = -32_700;
export const INVALID_REQUEST = -32_600;

export type Reading =
  | { readonly kind: 'request'; readonly id: RequestId; readonly message: JSONRPCMessage }
  /** A notification, or an answer to a request of ours. */
  | { readonly kind: 'other'; readonly message: JSONRPCMessage }
  | { readonly kind: 'empty' }
  /** `id` is that of the request where it can still be read, so that its sender need not wait for a time-out. */
  | {
      readonly kind: 'invalid';
      readonly id: RequestId | null;
      readonly code: number;
      readonly reason: string;
    };

type Json = Readonly<Record<string, unknown>>;

/** Reads one frame; of the message only the envelope is checked, the SDK does the rest by method. */
export function readMessage(frame: Buffer): Reading {
  const text = frame
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  if (text === '') return { kind: 'empty' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'invalid', id: null, code: PARSE_ERROR, reason: 'Not JSON' };
  }
  if (!isObject(value)) {
    const reason = Array.isArray(value) ? 'Batches are not supported' : 'Not a JSON-RPC message';
    return { kind: 'invalid', id: null, code: INVALID_REQUEST, reason };
  }
  const id = isId(value['id']) ? value['id'] : null;
  const reason = faultOf(value);
  if (reason !== undefined) return { kind: 'invalid', id, code: INVALID_REQUEST, reason };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the envelope was checked above
  const message = value as JSONRPCMessage;
  return id !== null && 'method' in value ? { kind: 'request', id, message } : { kind: 'other', message };
}

function faultOf(value: Json): string | undefined {
  if (value['jsonrpc'] !== '2.0') return 'jsonrpc must be "2.0"';
  if ('id' in value && !isId(value['id'])) return 'id must be a string or a whole number';
  if ('method' in value) {
    if (typeof value['method'] !== 'string') return 'method must be a string';
    return value['params'] === undefined || isObject(value['params'])
      ? undefined
      : 'params must be an object';
  }
  if (!('id' in value)) return 'Neither a request nor an answer';
  if ('result' in value) return isObject(value['result']) ? undefined : 'result must be an object';
  return isObject(value['error']) ? undefined : 'Neither a method, nor a result, nor an error';
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isId = (value: unknown): value is RequestId => typeof value === 'string' || Number.isSafeInteger(value);

/** The request that a notification cancels, if it is one that cancels. */
export function cancelledBy(message: JSONRPCMessage): RequestId | undefined {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
  const id: unknown = message.params?.['requestId'];
  return isId(id) ? id : undefined;
}
