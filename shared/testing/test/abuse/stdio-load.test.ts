import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { initialize, peakMemory, Wire } from '../../src/wire.ts';

/** More than a client should ask for: memory stays bounded and every request is answered exactly once. */

const bin = fileURLToPath(new URL('../../src/fixture/bin.ts', import.meta.url));
const line = (message: object) => `${JSON.stringify(message)}\n`;
const callLine = (id: number, name: string, args: object = {}) =>
  line({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } });

/** A server whose stdout is read only when told to. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => {});
  child.stdin.write(line(initialize));
  return child;
}

/** Writes as fast as the server takes it. */
async function feed(
  stdin: NodeJS.WritableStream,
  count: number,
  make: (index: number) => string,
): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    if (!stdin.write(make(index))) await once(stdin, 'drain');
  }
}

/** Resident MB of a packed server that has listed its tools (bench/results); from source Node's type stripper comes on top. */
const PACKED_START = 66;

/** Peak memory in MB as a packed server would have it, given the peak when it was ready. */
const peakOf = (child: ChildProcess, ready: number) => peakMemory(child) - ready + PACKED_START;

describe('200,000 pipelined calls', () => {
  it('are each answered once, within 300 MB', { timeout: 120_000 }, async () => {
    const child = start();
    await once(child.stdout, 'readable');
    const ready = peakMemory(child);
    const total = 200_000;
    const seen = new Uint8Array(total + 2);
    let answered = 0;
    const done = new Promise<void>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (text) => {
        const { id } = JSON.parse(text) as { id: number };
        seen[id] = (seen[id] ?? 0) + 1;
        if ((answered += 1) === total + 1) resolve();
      });
    });
    await feed(child.stdin, total, (index) => callLine(index + 2, 'repeat_text', { text: 'x' }));
    await done;
    const memory = peakOf(child, ready);
    child.kill('SIGKILL');
    expect(seen.subarray(1).every((times) => times === 1)).toBe(true);
    expect(memory).toBeLessThan(300);
    console.info(`200,000 pipelined calls: peak ${memory.toFixed(0)} MB`);
  });
});

describe('a client that does not read', () => {
  it(
    'holds up 300 MB of answers within 150 MB, and gets all of them when it reads',
    { timeout: 120_000 },
    async () => {
      const child = start('--page=1048576');
      await once(child.stdout, 'readable');
      const ready = peakMemory(child);
      const total = 300;
      child.stdout.pause();
      const feeding = feed(child.stdin, total, (index) =>
        callLine(index + 2, 'repeat_text', { text: 'x'.repeat(1_000), count: 1_000 }),
      );
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      const memory = peakOf(child, ready);
      let answers = 0;
      const done = new Promise<void>((resolve) => {
        createInterface({ input: child.stdout }).on('line', () => {
          if ((answers += 1) === total + 1) resolve();
        });
      });
      await Promise.all([feeding, done]);
      child.kill('SIGKILL');
      expect(answers).toBe(total + 1);
      expect(memory).toBeLessThan(150);
      console.info(`300 MB that nobody reads: peak ${memory.toFixed(0)} MB`);
    },
  );
});

describe('50,000 calls that do not answer', () => {
  it('stay within 150 MB, and one of them can be cancelled', { timeout: 120_000 }, async () => {
    const wire = await Wire.open(bin, '--deadline=2');
    const { stdin } = wire.child;
    if (stdin === null) throw new Error('no stdin');
    const feeding = feed(stdin, 50_000, (index) => callLine(index + 2, 'wait_seconds', { seconds: 60 }));
    await wire.answer(2); // its deadline has passed, and those behind it move up
    expect(peakMemory(wire.child)).toBeLessThan(150);
    console.info(`50,000 calls that do not answer: peak ${peakMemory(wire.child).toFixed(0)} MB`);
    wire.child.kill('SIGKILL');
    await Promise.allSettled([feeding]);
  });

  it('do not keep a cancellation from being heard', async () => {
    const wire = await Wire.open(bin, '--deadline=3600');
    for (let id = 2; id < 500; id += 1) wire.call(id, 'wait_seconds', { seconds: 60 });
    wire.call(500, 'read_notes'); // behind more calls than may run at once
    for (let id = 2; id < 500; id += 1)
      wire.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
    await wire.answer(500);
    expect(wire.messages().map(({ id }) => id)).toEqual([1, 500]);
    wire.child.kill('SIGKILL');
  });
});

describe('no orphan is left', () => {
  it('when a dependency holds a handle and stdin closes', async () => {
    const wire = await Wire.open(bin, '--noisy');
    wire.child.stdin?.end();
    const { code, ms } = await wire.exit();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(1_000 + 1_000); // what is promised, and what a busy machine adds
  });

  it('when the client closes the end that it reads', async () => {
    const wire = await Wire.open(bin);
    wire.child.stdout?.destroy();
    wire.call(2, 'read_notes');
    expect((await wire.exit()).code).toBe(0);
  });

  it('when the parent is killed and something else holds stdin open', async () => {
    // The server inherits a stdin whose other end is this test, not its parent.
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const { spawn } = require('node:child_process');
         const child = spawn(process.execPath, [${JSON.stringify(bin)}], { stdio: ['inherit', 'ignore', 'inherit'] });
         console.log(child.pid);
         setInterval(() => {}, 1000);`,
      ],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    );
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(printed.toString());
    const alive = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    await new Promise((resolve) => setTimeout(resolve, 1_000)); // long enough to have started serving
    expect(alive()).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(alive, { timeout: 5_000 }).toBe(false);
    parent.stdin.destroy();
  });
});

it('answers what was asked before stdin closed, as a pipe in a shell does', async () => {
  const wire = Wire.start(bin, '--seed=first');
  wire.raw(
    line(initialize) + callLine(2, 'read_notes') + callLine(3, 'repeat_text', { text: 'a', count: 40_000 }),
  );
  wire.child.stdin?.end();
  expect((await wire.exit()).code).toBe(0);
  expect(wire.messages().map(({ id }) => id)).toEqual([1, 2, 3]);
});
