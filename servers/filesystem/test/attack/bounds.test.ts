import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { peakMemory, Wire } from '@handrail/testing/wire';
import { expect, it } from 'vitest';
import { temporaryFolder } from '@handrail/testing/temporary';

const program = join(import.meta.dirname, '../../src/index.ts');

/** Some MB above what the server takes for itself when it runs from its sources. */
const MOST_MB = 260;

it('reads a file of 1 GiB and a line of 100 MB in bounded memory', async () => {
  using folder = temporaryFolder();
  const huge = openSync(folder.at('huge.txt'), 'w');
  writeSync(huge, 'first\nsecond\n');
  ftruncateSync(huge, 2 ** 30);
  writeSync(huge, '\nlast but one\nlast\n', 2 ** 30);
  closeSync(huge);
  folder.make({ 'line.txt': Buffer.alloc(100e6, 'x') });

  const wire = await Wire.open(program, folder.path);
  const text = async (id: number, args: object) => {
    wire.call(id, 'read_file', args);
    await wire.answer(id);
    return JSON.stringify(wire.messages().find((message) => message.id === id));
  };
  expect(await text(2, { path: 'huge.txt', limit: 2 })).toContain('second');
  expect(await text(3, { path: 'huge.txt', offset: -2 })).toContain('last but one');
  expect(await text(4, { path: 'huge.txt', as: 'base64', offset: -5 })).toContain(
    Buffer.from('last\n').toString('base64'),
  );
  const line = await text(5, { path: 'line.txt' });
  expect(line).toContain('cursor=');
  expect(line.length).toBeLessThan(11_000);
  expect(await text(6, { path: 'line.txt', offset: -1 })).toContain('xxx');
  expect(peakMemory(wire.child)).toBeLessThan(MOST_MB);
  wire.child.kill();
});
