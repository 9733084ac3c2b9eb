import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** The opening of a 2025-era client. */
export const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '0' } },
};

interface Message {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A raw stdio client: exactly what the wire carries, without any library in between. */
export class Wire {
  readonly child: ChildProcess;
  /** Everything the server wrote so far. */
  stdout = '';
  stderr = '';

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (this.stdout += chunk));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (this.stderr += chunk));
    child.stdin?.on('error', () => {}); // the server may be gone before we are done writing
  }

  /** Starts a program on this Node. */
  static start(file: string, ...args: string[]): Wire {
    return new Wire(spawn(process.execPath, [file, ...args], { stdio: 'pipe' }));
  }

  /** As `start`, with the handshake behind it. */
  static async open(file: string, ...args: string[]): Promise<Wire> {
    const wire = Wire.start(file, ...args);
    wire.send(initialize);
    await wire.answer(1);
    return wire;
  }

  send(message: object): void {
    this.raw(`${JSON.stringify(message)}\n`);
  }

  raw(bytes: string | Buffer): void {
    this.child.stdin?.write(bytes);
  }

  call(id: number, name: string, args: object = {}): void {
    this.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } });
  }

  /** Every complete message received so far. */
  messages(): Message[] {
    return this.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Message);
  }

  /** Waits until the answer to a request is there. */
  async answer(id: number): Promise<void> {
    const complete = new RegExp(`"id":${id}[,}].*\\n`);
    while (!complete.test(this.stdout)) await once(this.child.stdout ?? this.child, 'data');
  }

  /** Waits for the end of the process; `ms` counts from this call. */
  async exit(): Promise<{ code: number | null; ms: number }> {
    const start = performance.now();
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return { code: this.child.exitCode, ms: performance.now() - start };
  }
}

/** Peak resident memory of a process in MB, from Linux's /proc; 0 on other systems, where it is not measured. */
export function peakMemory({ pid }: ChildProcess): number {
  if (process.platform !== 'linux') return 0;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
}
