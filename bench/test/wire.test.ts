import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { caller, textOf } from '../src/call.ts';
import { eras, greet } from '../src/eras.ts';
import { type Command, openWire } from '../src/wire.ts';

const floor = { entry: join(import.meta.dirname, '../src/floor.mjs'), args: [] };
const folder = mkdtempSync(join(tmpdir(), 'handrail-wire-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = (name: string, source: string): Command => {
  const entry = join(folder, `${name}.mjs`);
  writeFileSync(entry, source);
  return { entry, args: [] };
};

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the floor', () => {
  it.each(eras)('answers a client of %s', async (era) => {
    await using wire = openWire(floor, folder);
    expect(await greet(wire, era)).toBe(era);
    const call = { tool: 'echo', args: {} };
    expect(textOf(await caller(wire, era, call)(), call)).toBe('ok');
  });
});

describe('a process that is measured', () => {
  it('is gone when its wire ends', async () => {
    const wire = openWire(floor, folder);
    await wire.request('tools/list', {});
    expect(isRunning(wire.pid)).toBe(true);
    await wire.end();
    expect(isRunning(wire.pid)).toBe(false);
  });

  it('is killed when it outlives its stdin', async () => {
    const wire = openWire(program('stays', 'setInterval(() => {}, 1000)'), folder);
    await wire.end();
    expect(isRunning(wire.pid)).toBe(false);
  });

  it('that ends without an answer says why', async () => {
    const entry = program('ends', 'console.error("no such zone"); process.exit(1)');
    await using wire = openWire(entry, folder);
    await expect(wire.request('tools/list', {})).rejects.toThrow(
      /ended before it had answered.*no such zone/s,
    );
  });

  it('may greet on stdout, as some peers do', async () => {
    const greeting = program(
      'greets',
      `console.log('Starting'); await import(${JSON.stringify(floor.entry)});`,
    );
    await using wire = openWire(greeting, folder);
    expect((await wire.request('tools/list', {})).error).toBeUndefined();
  });
});

it('a refused call is no figure', () => {
  const refused = {
    result: { content: [{ type: 'text', text: 'no' }], isError: true },
    error: undefined,
    line: '',
    asked: 0,
    at: 0,
  };
  expect(() => textOf(refused, { tool: 'echo', args: {} })).toThrow('echo refused: no');
});
