import type { Readable, Writable } from 'node:stream';
import type { JSONRPCMessage, RequestId, Transport } from '@modelcontextprotocol/server';
import { Frames } from './frames.ts';
import { cancelledBy, INVALID_REQUEST, readMessage } from './message.ts';

const MiB = 1 << 20;

/** As over HTTP. */
const FRAME_BYTES = 4 * MiB;
/** Requests at work: somewhat more than tools may run at once, so that a ping still passes; all may end in big answers. */
const LIVE = 24;
/** Requests read but not begun: enough to find the cancellation behind them, few enough to stay small. */
const WAITING = 1_000;
const WAITING_BYTES = 8 * MiB;
/** Answers that name no request help nobody after a while, and a client that echoes them would never stop. */
const UNADDRESSED = 100;

const RESOURCE_UPDATED = 'notifications/resources/updated';

interface Waiting {
  readonly message: JSONRPCMessage;
  readonly bytes: number;
}

/**
 * The stdio transport of MCP with bounds: on the size of a frame, on requests under way, and on what waits for a
 * client that does not read. A frame that is no message gets an answer instead of silence, and never ends the
 * connection.
 */
export class BoundedStdioTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: Transport['onmessage'];
  /** Called once, when the client has closed its end or can no longer be written to. */
  readonly #onend: () => void;

  readonly #input: Readable;
  readonly #output: Writable;
  readonly #frames: Frames;
  readonly #live = new Set<RequestId>();
  readonly #waiting = new Map<RequestId, Waiting>();
  /** By URI: resources that changed while the client did not read. */
  readonly #updates = new Map<string, JSONRPCMessage>();
  #waitingBytes = 0;
  #unaddressed = 0;
  #blocked = false;
  #closed = false;
  #whenIdle: (() => void)[] = [];

  constructor(input: Readable, output: Writable, onend: () => void) {
    this.#input = input;
    this.#output = output;
    this.#onend = onend;
    this.#frames = new Frames(FRAME_BYTES, {
      frame: (bytes) => this.#receive(bytes),
      tooLong: () => this.#refuse(null, INVALID_REQUEST, `A message has at most ${FRAME_BYTES} bytes`),
    });
  }

  start(): Promise<void> {
    this.#input.on('data', (chunk: Buffer) => {
      this.#frames.push(chunk);
      this.#flow();
    });
    this.#input.once('end', this.#onend).once('close', this.#onend).once('error', this.#onend);
    this.#output.once('error', this.#onend);
    this.#output.on('drain', () => {
      this.#blocked = false;
      const updates = [...this.#updates.values()];
      this.#updates.clear();
      for (const update of updates) this.#write(update);
      this.#begin();
    });
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed) return Promise.resolve();
    if ('method' in message) {
      if (this.#blocked && message.method === RESOURCE_UPDATED)
        this.#updates.set(String(message.params?.['uri']), message); // told once, however often it changes
      // Progress that nobody reads is worth nothing later.
      else if (!this.#blocked || message.method !== 'notifications/progress') this.#write(message);
      return Promise.resolve();
    }
    this.#write(message);
    if (message.id !== undefined) this.#settle(message.id);
    return Promise.resolve();
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#closed = true;
    this.#waiting.clear();
    this.#input.pause();
    this.onclose?.();
    return Promise.resolve();
  }

  /** Resolves when every request read so far was answered or cancelled. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.#tellIdle();
    });
  }

  #receive(bytes: Buffer): void {
    const reading = readMessage(bytes);
    switch (reading.kind) {
      case 'empty':
        return;
      case 'invalid':
        return this.#refuse(reading.id, reading.code, reading.reason);
      case 'other':
        // Cancellations and answers pass the queue: what they belong to stands before them.
        return this.#pass(reading.message);
      case 'request':
        if (this.#live.has(reading.id) || this.#waiting.has(reading.id))
          // Under its id, the refusal would pass for the answer to the first.
          return this.#refuse(
            null,
            INVALID_REQUEST,
            `Request ${JSON.stringify(reading.id)} is under way already`,
          );
        this.#waiting.set(reading.id, { message: reading.message, bytes: bytes.length });
        this.#waitingBytes += bytes.length;
        return this.#begin();
    }
  }

  #pass(message: JSONRPCMessage): void {
    const cancelled = cancelledBy(message);
    const waiting = cancelled === undefined ? undefined : this.#waiting.get(cancelled);
    if (cancelled !== undefined && waiting !== undefined) {
      this.#waiting.delete(cancelled);
      this.#waitingBytes -= waiting.bytes;
      return this.#tellIdle();
    }
    this.onmessage?.(message);
    // A cancelled request is not answered, so this is its end as far as the wire goes.
    if (cancelled !== undefined) this.#settle(cancelled);
  }

  #begin(): void {
    for (const [id, { message, bytes }] of this.#waiting) {
      if (this.#blocked || this.#closed || this.#live.size >= LIVE) break;
      this.#waiting.delete(id);
      this.#waitingBytes -= bytes;
      // A subscription is never answered while it lives; the SDK has a limit of its own for it.
      if (!('method' in message) || message.method !== 'subscriptions/listen') this.#live.add(id);
      this.onmessage?.(message);
    }
    this.#flow();
  }

  #settle(id: RequestId): void {
    this.#live.delete(id);
    this.#begin();
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (this.#live.size > 0 || this.#waiting.size > 0) return;
    for (const tell of this.#whenIdle.splice(0)) tell();
  }

  #flow(): void {
    const full = this.#waiting.size >= WAITING || this.#waitingBytes >= WAITING_BYTES;
    if (this.#closed || this.#blocked || full) this.#input.pause();
    else this.#input.resume();
  }

  #refuse(id: RequestId | null, code: number, message: string): void {
    this.onerror?.(new Error(message));
    if (id === null && (this.#unaddressed += 1) > UNADDRESSED) return;
    this.#write({ jsonrpc: '2.0', id, error: { code, message } });
  }

  #write(message: object): void {
    if (this.#closed || this.#output.destroyed) return;
    // As bytes: for a string, Node sets aside three times its length.
    if (this.#output.write(Buffer.from(`${JSON.stringify(message)}\n`))) return;
    this.#blocked = true;
    this.#input.pause();
  }
}
