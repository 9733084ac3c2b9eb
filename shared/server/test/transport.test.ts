import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { BoundedStdioTransport } from '../src/stdio/transport.ts';

const updated = (uri: string) => ({
  jsonrpc: '2.0' as const,
  method: 'notifications/resources/updated',
  params: { uri },
});

it('tells a client that did not read of each changed resource once', async () => {
  const output = new PassThrough({ highWaterMark: 64, encoding: 'utf8' });
  const transport = new BoundedStdioTransport(new PassThrough(), output, () => {});
  await transport.start();
  for (let change = 0; change < 1_000; change += 1)
    for (const uri of ['file:///a', 'file:///b']) await transport.send(updated(uri));
  let read = '';
  output.on('data', (chunk: string) => (read += chunk));
  const uris = () =>
    read
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as ReturnType<typeof updated>).params.uri);
  // What was written before the pipe was full, then what changed meanwhile.
  await expect.poll(() => uris().slice(-2).toSorted()).toEqual(['file:///a', 'file:///b']);
  expect(uris().length).toBeLessThan(6);
  await transport.close();
});
