import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { peakMemory, Wire } from '../../src/wire.ts';

/** What is not a message gets an answer, and the connection goes on. */

const bin = fileURLToPath(new URL('../../src/fixture/bin.ts', import.meta.url));

let wire: Wire;
const open = async (...args: string[]) => (wire = await Wire.open(bin, '--seed=first', ...args));
afterEach(() => wire.child.kill('SIGKILL'));

/** The server still answers; what it said before that. */
async function stillAnswers(): Promise<ReturnType<Wire['messages']>> {
  wire.call(999, 'read_notes');
  await wire.answer(999);
  return wire.messages().filter(({ id }) => id !== 1 && id !== 999);
}

describe('a frame', () => {
  it.each([
    ['not JSON', '{oops', -32_700, null],
    ['cut off', '{"jsonrpc":"2.0","id":5,"method":', -32_700, null],
    ['with a NUL', '{"jsonrpc":"2.0","id":5\0}', -32_700, null],
    ['a number', '5', -32_600, null],
    ['null', 'null', -32_600, null],
    ['a batch', '[{"jsonrpc":"2.0","id":5,"method":"ping"}]', -32_600, null],
    ['of another JSON-RPC', '{"jsonrpc":"1.0","id":5,"method":"ping"}', -32_600, 5],
    ['without JSON-RPC', '{"id":"five","method":"ping"}', -32_600, 'five'],
    ['with params that are a list', '{"jsonrpc":"2.0","id":5,"method":"ping","params":[1]}', -32_600, 5],
    ['with a method that is a number', '{"jsonrpc":"2.0","id":5,"method":7}', -32_600, 5],
    ['with an id that is null', '{"jsonrpc":"2.0","id":null,"method":"ping"}', -32_600, null],
    ['with an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"ping"}', -32_600, null],
    ['with an id that is a fraction', '{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32_600, null],
    ['that is nothing', '{"jsonrpc":"2.0"}', -32_600, null],
    ['with a result that is a number', '{"jsonrpc":"2.0","id":5,"result":1}', -32_600, 5],
  ])('%s is refused', async (_what, frame, code, id) => {
    await open();
    wire.raw(`${frame}\n`);
    expect(await stillAnswers()).toMatchObject([{ jsonrpc: '2.0', id, error: { code } }]);
  });

  it.each([
    ['empty', '\n  \n\r\n'],
    ['an answer to nothing', '{"jsonrpc":"2.0","id":77,"result":{}}\n'],
    ['an unknown notification', '{"jsonrpc":"2.0","method":"notifications/none"}\n'],
    [
      'a cancellation of nothing',
      '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":77}}\n',
    ],
    ['a cancellation without an id', '{"jsonrpc":"2.0","method":"notifications/cancelled"}\n'],
  ])('%s is passed over in silence', async (_what, bytes) => {
    await open();
    wire.raw(bytes);
    expect(await stillAnswers()).toEqual([]);
  });

  it('behind a byte order mark, with CRLF, or in pieces is a message', async () => {
    await open();
    wire.raw('\uFEFF{"jsonrpc":"2.0","id":5,"method":"ping"}\r\n');
    await wire.answer(5);
    for (const byte of Buffer.from('{"jsonrpc":"2.0","id":6,"method":"ping"}\n'))
      wire.raw(Buffer.from([byte]));
    await wire.answer(6);
    expect(await stillAnswers()).toMatchObject([
      { id: 5, result: {} },
      { id: 6, result: {} },
    ]);
  });

  it('of 11 MiB is refused without being held', async () => {
    await open();
    wire.raw(`{"jsonrpc":"2.0","id":5,"method":"ping","params":{"a":"${'x'.repeat(11 << 20)}"}}\n`);
    expect(await stillAnswers()).toMatchObject([{ id: null, error: { code: -32_600 } }]);
    expect(peakMemory(wire.child)).toBeLessThan(150);
  });

  it('nested a million deep is answered', async () => {
    await open();
    wire.raw(
      `{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"read_notes","arguments":{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}}}\n`,
    );
    expect(await stillAnswers()).toMatchObject([{ id: 5 }]);
  });

  it('under an id that is under way is refused, and the first is answered once', async () => {
    await open();
    wire.call(5, 'wait_seconds', { seconds: 0.3 });
    wire.call(5, 'read_notes');
    await wire.answer(5);
    const answers = await stillAnswers();
    expect(answers).toMatchObject([
      { id: null, error: { code: -32_600 } },
      { id: 5, result: {} },
    ]);
  });
});

it('100,000 malformed frames cost little, and the server answers after them', async () => {
  await open();
  const junk = ['{oops', '[]', '{"jsonrpc":"2.0"}', '\0', '"', '{"id":{}}', '{"jsonrpc":"2.0","id":null}'];
  for (let round = 0; round < 100; round += 1)
    wire.raw(Array.from({ length: 1_000 }, (_, index) => `${junk[index % junk.length]}\n`).join(''));
  const answers = await stillAnswers();
  expect(answers.length).toBeLessThanOrEqual(100); // answers that name no request are limited
  expect(peakMemory(wire.child)).toBeLessThan(200);
});
