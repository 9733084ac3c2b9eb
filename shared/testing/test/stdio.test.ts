import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withAudit } from '../src/audit-file.ts';
import { launchStdio } from '../src/launch.ts';
import { clients } from '../src/session.ts';
import { initialize, Wire } from '../src/wire.ts';

const bin = fileURLToPath(new URL('../src/fixture/bin.ts', import.meta.url));

describe.each(clients)('%s on stdio', (kind) => {
  it('lists and calls', async () => {
    await using session = await launchStdio({ command: process.execPath, args: [bin, '--seed=first'] }, kind);
    expect((await session.listTools()).length).toBe(6);
    expect((await session.call('read_notes')).data).toEqual({ notes: ['first'] });
  });

  it('cancels a call, and the work hears of it', async () => {
    await withAudit(async (flag, records) => {
      await using session = await launchStdio({ command: process.execPath, args: [bin, flag] }, kind);
      const cancel = new AbortController();
      const call = session.call(
        'wait_seconds',
        { seconds: 60 },
        { signal: cancel.signal, onProgress: () => cancel.abort() },
      );
      await expect(call).rejects.toThrow(/abort/i);
      await expect
        .poll(records)
        .toMatchObject([{ tool: 'wait_seconds', outcome: 'refused', code: 'cancelled' }]);
    });
  });
});

describe('stdout', () => {
  it('carries protocol only, whatever a dependency prints', async () => {
    const wire = Wire.start(bin, '--noisy', '--log-level=debug');
    wire.send(initialize);
    await wire.answer(1);
    wire.call(2, 'read_notes');
    wire.call(3, 'fail_badly', { expected: false });
    await wire.answer(3);
    wire.child.stdin?.end();
    await wire.exit();
    const lines = wire.stdout.trimEnd().split('\n');
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
    expect(wire.stdout).not.toContain('noise');
    expect(wire.stderr).toContain('noise on stdout');
  });
});

it('survives a promise that a tool forgot', async () => {
  const wire = Wire.start(bin, '--noisy');
  wire.send(initialize);
  await wire.answer(1);
  wire.call(2, 'fail_badly', { expected: true });
  await wire.answer(2);
  wire.call(3, 'read_notes');
  await wire.answer(3);
  wire.child.stdin?.end();
  expect(await wire.exit()).toMatchObject({ code: 0 });
  expect(wire.stderr).toContain('a promise that nobody waits for');
});

it('goes on when nobody takes its log', async () => {
  const wire = await Wire.open(bin, '--log-level=debug');
  wire.child.stderr?.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100));
  wire.call(2, 'fail_badly', { expected: false });
  wire.call(3, 'read_notes');
  await wire.answer(3);
  expect(wire.messages().map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(wire.stdout).toContain('internal: The server failed');
  wire.child.stdin?.end();
  expect(await wire.exit()).toMatchObject({ code: 0 });
});

describe('the process ends', () => {
  it.each(['idle', 'with a call in flight'])('when stdin closes, %s', async (state) => {
    const wire = Wire.start(bin);
    wire.send(initialize);
    await wire.answer(1);
    if (state !== 'idle') wire.call(2, 'wait_seconds', { seconds: 60 });
    wire.child.stdin?.end();
    const { code, ms } = await wire.exit();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5_000);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('on %s with a call in flight', async (signal) => {
    const wire = Wire.start(bin);
    wire.send(initialize);
    await wire.answer(1);
    wire.call(2, 'wait_seconds', { seconds: 60 });
    wire.child.kill(signal);
    const { code, ms } = await wire.exit();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5_000);
  });
});

describe('a change under way', () => {
  const ended = async (seconds: number, end: (wire: Wire) => void) => {
    const folder = mkdtempSync(join(tmpdir(), 'handrail-changing-'));
    try {
      const file = join(folder, 'file');
      const wire = await Wire.open(
        fileURLToPath(new URL('changing.ts', import.meta.url)),
        `--file=${file}`,
        '--access=write',
      );
      wire.call(2, 'change', { seconds });
      await expect.poll(() => existsSync(file)).toBe(true);
      end(wire);
      const { code } = await wire.exit();
      return { code, file: readFileSync(file, 'utf8'), said: wire.messages().map(({ id }) => id) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it.each([
    ['stdin closes', (wire: Wire) => wire.child.stdin?.end()],
    ['it is asked to end', (wire: Wire) => wire.child.kill('SIGTERM')],
    [
      'both',
      (wire: Wire) => {
        wire.child.stdin?.end();
        setTimeout(() => wire.child.kill('SIGTERM'), 200);
      },
    ],
  ])('is finished and answered when %s', async (_, end) => {
    expect(await ended(1.5, end)).toEqual({ code: 0, file: 'done', said: [1, 2] });
  });

  it('is called off when it takes too long, and tidies up', async () => {
    expect(await ended(60, (wire) => wire.child.stdin?.end())).toMatchObject({ code: 0, file: 'tidied' });
  });

  it('tidies up also when the client had called it off before', async () => {
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2 } };
    const end = (wire: Wire) => {
      wire.send(cancel);
      wire.child.stdin?.end();
    };
    expect(await ended(60, end)).toMatchObject({ code: 0, file: 'tidied' });
  });
});

it('a wrong configuration does not end the process: every call says what to mend', async () => {
  const wire = await Wire.open(bin, '--borken');
  wire.call(2, 'read_notes');
  await wire.answer(2);
  expect(wire.stdout).toContain('not_configured: --borken is not a flag of this server; did you mean');
  expect(wire.stderr).toContain('--borken is not a flag');
  wire.child.stdin?.end();
  expect(await wire.exit()).toMatchObject({ code: 0 });
});

it.skipIf(spawnSync('script', ['--version']).status !== 0)(
  'started by hand in a terminal, it says how to use it',
  () => {
    const command = [process.execPath, bin].map((word) => `'${word}'`).join(' ');
    const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(status).toBe(0);
    expect(stdout).toContain('Usage: handrail-notes');
    expect(stdout).toContain('Nothing to serve: started by hand');
  },
);

describe('a command line', () => {
  const exec = async (...args: string[]) => {
    const wire = Wire.start(bin, ...args);
    wire.child.stdin?.end();
    const { code } = await wire.exit();
    return { code, stdout: wire.stdout, stderr: wire.stderr };
  };

  it('--version prints the version alone', async () => {
    expect(await exec('--version')).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
  });

  it('--help names every option once and no secret as a flag', async () => {
    const { code, stdout } = await exec('--help');
    expect(code).toBe(0);
    for (const flag of [
      '--seed=',
      '--pinned=PINNED…\n',
      '--access=read|write|full',
      '--confirm=',
      '--http=',
      '--audit=',
      '--check',
    ])
      expect(stdout.split(`  ${flag}`)).toHaveLength(2);
    expect(stdout).toContain('  NOTES_KEY\n');
    expect(stdout).not.toContain('--key');
  });

  it('--check reports what works and what to mend', async () => {
    expect(await exec('--check')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ok: .*\ntools: /),
    });
    const broken = await exec('--check', '--broken');
    expect(broken).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^not ok: .*\n--broken is set/),
    });
    expect(broken.stdout).not.toContain(' at ');
  });

  it('--http refuses to leave loopback without a token', async () => {
    const { code, stderr } = await exec('--http=0.0.0.0:0');
    expect(code).toBe(1);
    expect(stderr).toBe('--http: 0.0.0.0 is reachable from other machines; set HANDRAIL_HTTP_TOKEN first\n');
  });
});
