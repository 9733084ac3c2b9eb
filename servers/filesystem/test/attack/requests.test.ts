import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@handrail/testing';
import { initialize, Wire } from '@handrail/testing/wire';
import { describe, expect, it } from 'vitest';
import { server } from '../../src/server.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

const program = join(import.meta.dirname, '../../src/index.ts');

describe('a number that is none, or none of use', () => {
  const arguments_ = {
    'read_file offset': { path: 'a' },
    'read_file limit': { path: 'a' },
    'list_directory depth': {},
    'search_text context': { pattern: '2' },
    'find_files larger_than': { glob: 'a' },
    'edit_file count': { path: 'a', dry_run: true },
  };
  const odd = [-5, 0, 1e9, Number.NaN, '1', 1.5, 2 ** 53, 1e300, true, [1], {}];
  /** What is not refused as an invalid argument. */
  const allowed: Readonly<Record<string, string>> = {
    'read_file offset -5': 'done', // from the end, of three lines
    'read_file offset 1000000000': 'past_end',
    'read_file limit 1000000000': 'done',
    'search_text context 0': 'done',
    'find_files larger_than 0': 'done',
    'find_files larger_than 1000000000': 'done',
  };

  it.each(Object.entries(arguments_))('%s', async (what, others) => {
    using folder = temporaryFolder();
    folder.make({ 'root/a': '1\n2\n3\n' });
    await using session = await connect(server, {
      args: [folder.at('root'), '--access=write', `--journal=${folder.at('journal')}`],
    });
    const [tool = '', name = ''] = what.split(' ');
    const call = async (value: unknown) =>
      await session.call(tool, {
        ...others,
        ...(name === 'count' ? { edits: [{ old: '1', new: 'x', count: value }] } : { [name]: value }),
      });
    expect((await call(1)).isError).toBe(false);
    for (const value of odd) {
      const { text, isError } = await call(value);
      const code = isError ? text.split(':')[0] : 'done';
      expect([what, value, code]).toEqual([
        what,
        value,
        allowed[`${what} ${JSON.stringify(value)}`] ?? 'invalid_argument',
      ]);
    }
  });

  it('of an argument that a tool does not have', async () => {
    using folder = temporaryFolder();
    folder.make({ 'root/a': '1\n2\n3\n', outside: 'canary' });
    await using session = await connect(server, {
      args: [folder.at('root'), '--access=full', '--confirm=never', `--journal=${folder.at('journal')}`],
    });
    const path = 'a';
    for (const [tool, args] of [
      ['read_file', { path, head: 1 }],
      ['list_directory', { offset: 1 }],
      ['find_files', { glob: '*', limit: 1 }],
      ['search_text', { pattern: 'x', root: folder.at('outside') }],
      ['write_file', { path, content: 'x', mode: 'overwrite', encoding: 'utf-16' }],
      ['edit_file', { path, edits: [{ old: '1', new: '2' }], dryRun: true }],
      ['move_file', { from: path, to: 'b', source: 'x' }],
      ['delete_file', { path, force: true }],
      ['undo_change', { id: 'x' }],
    ] as const)
      expect((await session.call(tool, args)).text).toMatch(/^unknown_argument: /);
    expect(readFileSync(folder.at('root/a'), 'utf8')).toBe('1\n2\n3\n');
  });
});

describe('an argument of 16 MiB', () => {
  it.each([
    ['on one line', '\n'],
    ['whose line does not end at once', ' \n'],
  ])('%s is answered with an error, and the server goes on', async (_what, end) => {
    using folder = temporaryFolder();
    folder.make({ 'root/a': 'as it was' });
    const wire = await Wire.open(
      program,
      folder.at('root'),
      '--access=write',
      `--journal=${folder.at('journal')}`,
    );
    const content = 'x'.repeat(16 * 2 ** 20);
    const params = { name: 'write_file', arguments: { path: 'a', content, mode: 'overwrite' } };
    wire.raw(`${JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params })}${end}`);
    wire.call(3, 'read_file', { path: 'a' });
    await wire.answer(3);
    const [refusal, answer] = wire.messages().slice(1);
    expect(refusal).toMatchObject({ id: null, error: { message: expect.stringContaining('4194304 bytes') } });
    expect(JSON.stringify(answer)).toContain('as it was');
    // As much as fits goes through.
    const most = 4 * 2 ** 20 - 1_000;
    wire.call(4, 'write_file', { path: 'a', content: 'y'.repeat(most), mode: 'overwrite' });
    await wire.answer(4);
    expect(readFileSync(folder.at('root/a'), 'utf8')).toBe('y'.repeat(most));
    wire.child.kill();
  });

  it('over HTTP is answered with an error, and the server goes on', async () => {
    using folder = temporaryFolder();
    folder.make({ 'root/a': 'as it was' });
    await using session = await connect(server, {
      args: [folder.at('root'), '--access=write', `--journal=${folder.at('journal')}`],
    });
    const content = 'x'.repeat(16 * 2 ** 20);
    await expect(session.call('write_file', { path: 'a', content, mode: 'overwrite' })).rejects.toThrow(
      /4194304|413|large/i,
    );
    expect((await session.call('read_file', { path: 'a' })).text).toContain('as it was');
  });
});

it('gets no folder from a client, whatever roots that declares', async () => {
  using folder = temporaryFolder();
  folder.make({ 'root/a': 'inside', 'outside/a': 'canary' });
  const wire = Wire.start(program, folder.at('root'), '--access=write', `--journal=${folder.at('journal')}`);
  let asked = 0;
  wire.child.stdout?.on('data', () => {
    for (const message of wire.messages().slice(asked)) {
      asked += 1;
      if (!('method' in message) || message.method !== 'roots/list') continue;
      const roots = [{ uri: 'file:///' }, { uri: `file://${folder.at('outside')}` }];
      wire.send({ jsonrpc: '2.0', id: message.id, result: { roots } });
    }
  });
  const { params } = initialize;
  wire.send({ ...initialize, params: { ...params, capabilities: { roots: { listChanged: true } } } });
  await wire.answer(1);
  wire.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  wire.send({ jsonrpc: '2.0', method: 'notifications/roots/list_changed' });
  const answers: string[] = [];
  let id = 1;
  for (const [tool, args] of [
    ['read_file', { path: folder.at('outside/a') }],
    ['list_directory', { path: '/' }],
    ['list_directory', { path: folder.at('outside') }],
    ['search_text', { path: folder.at('outside'), pattern: 'canary' }],
    ['write_file', { path: folder.at('outside/a'), content: 'x', mode: 'overwrite' }],
    ['delete_file', { path: folder.at('outside/a') }],
    ['read_file', { path: folder.at('root/a') }],
  ] as const) {
    id += 1;
    wire.call(id, tool, args);
    await wire.answer(id);
    answers.push(JSON.stringify(wire.messages().find((message) => message.id === id)));
  }
  expect(answers.slice(0, -1).map((answer) => answer.includes('outside_roots: '))).toEqual(
    answers.slice(1).map(() => true),
  );
  expect(answers.at(-1)).toContain('inside');
  expect(answers.join('\n')).not.toContain('canary');
  expect(readFileSync(folder.at('outside/a'), 'utf8')).toBe('canary');
  wire.child.kill();
});
