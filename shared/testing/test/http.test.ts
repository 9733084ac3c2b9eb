import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withAudit } from '../src/audit-file.ts';
import { connectHttp, launchHttp } from '../src/launch.ts';
import { clients } from '../src/session.ts';

const bin = fileURLToPath(new URL('../src/fixture/bin.ts', import.meta.url));
const TOKEN = 'a-token-of-the-test-0123456789';
const command = {
  command: process.execPath,
  args: [bin, '--seed=first'],
  env: { HANDRAIL_HTTP_TOKEN: TOKEN },
};

describe('HTTP on a socket', () => {
  it.each(clients)('serves %s with the token', async (kind) => {
    await using listener = await launchHttp(command);
    await using session = await connectHttp(listener.url, kind, TOKEN);
    expect((await session.call('read_notes')).data).toEqual({ notes: ['first'] });
  });

  it.each(clients)('refuses %s without it', async (kind) => {
    await using listener = await launchHttp(command);
    await expect(connectHttp(listener.url, kind)).rejects.toThrow(/401|invalid_token|Unauthorized/i);
  });

  it.each([
    ['2025-11-25', {}],
    [
      '2026-07-28',
      {
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
          'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '0' },
        },
      },
    ],
  ])('tells the work when a client of %s disconnects', async (version, meta) => {
    await withAudit(async (flag, records) => {
      await using listener = await launchHttp({ ...command, args: [...command.args, flag] });
      const leave = new AbortController();
      const call = fetch(listener.url, {
        method: 'POST',
        signal: leave.signal,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': version,
          'mcp-method': 'tools/call',
          'mcp-name': 'wait_seconds',
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: 'wait_seconds', arguments: { seconds: 60 }, ...meta },
        }),
      }).then((response) => response.text());
      await Promise.race([call, new Promise((resolve) => setTimeout(resolve, 500))]);
      expect(records()).toEqual([]);
      leave.abort();
      await expect(call).rejects.toThrow(/abort/i);
      await expect
        .poll(records)
        .toMatchObject([{ tool: 'wait_seconds', outcome: 'refused', code: 'cancelled' }]);
    });
  });

  it('refuses a body over 4 MiB and goes on', async () => {
    await using listener = await launchHttp(command);
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const refused = await fetch(listener.url, { method: 'POST', headers, body: 'x'.repeat(5 << 20) }).then(
      ({ status }) => status,
      () => 413, // a client that is still writing sees the connection close instead of the answer
    );
    expect(refused).toBe(413);
    await using session = await connectHttp(listener.url, 'v2-modern', TOKEN);
    expect((await session.call('read_notes')).isError).toBe(false);
  });

  it('ends on SIGTERM', async () => {
    const listener = await launchHttp(command);
    await listener[Symbol.asyncDispose]();
    expect(listener.process.exitCode).toBe(0);
  });
});

describe('a server told to end', () => {
  it('answers the calls under way, records them, and takes no new ones', async () => {
    await withAudit(async (flag, records) => {
      const listener = await launchHttp({ ...command, args: [...command.args, flag] });
      const session = await connectHttp(listener.url, 'v2-modern', TOKEN);
      const call = session.call('wait_seconds', { seconds: 1 });
      await new Promise((resolve) => setTimeout(resolve, 300));
      const ended = listener[Symbol.asyncDispose]();
      expect((await call).data).toEqual({ waited: 1 });
      await ended;
      expect(listener.process.exitCode).toBe(0);
      expect(records()).toMatchObject([{ tool: 'wait_seconds', outcome: 'ok' }]);
      await expect(session.call('read_notes')).rejects.toThrow(/fetch failed|ECONNREFUSED/);
    });
  });
});

describe('beyond loopback', () => {
  it('any name leads to it, with the token', async () => {
    await using listener = await launchHttp({ ...command, args: [...command.args, '--http=0.0.0.0:0'] });
    const port = listener.url.port;
    const list = async (authorization: string) =>
      await new Promise<number | undefined>((resolve, reject) => {
        const sent = request(
          {
            host: '127.0.0.1',
            port,
            path: '/mcp',
            method: 'POST',
            headers: {
              host: 'time.internal.example',
              authorization,
              'content-type': 'application/json',
              accept: 'application/json, text/event-stream',
            },
          },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        sent.once('error', reject);
        sent.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }));
      });
    expect(await list(`Bearer ${TOKEN}`)).toBe(200);
    expect(await list('Bearer another-token-0123456')).toBe(401);
  });
});

describe('a bind that is refused', () => {
  it.each([
    ['--http=0.0.0.0:0', [], /^--http: 0\.0\.0\.0 is reachable from other machines/],
    ['--http=127.0.0.1:0', ['--access=write'], /^--http: with --access=write every user of this machine/],
    ['--http=99999', [], /^--http: must have a port of at most 65535/],
    ['--http=host:port', [], /^--http: must be PORT or HOST:PORT/],
  ])('%s with %j says why and exits with 1', (flag, more, expected) => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [bin, flag, ...more], {
      encoding: 'utf8',
      input: '',
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.split('\n').some((line) => expected.test(line))).toBe(true);
  });

  it('in use says so', async () => {
    await using listener = await launchHttp(command);
    const { status, stderr } = spawnSync(process.execPath, [bin, `--http=127.0.0.1:${listener.url.port}`], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^--http: cannot listen on 127\.0\.0\.1:\d+ \(.*EADDRINUSE/);
  });
});

it('listens on IPv6 loopback', async () => {
  await using listener = await launchHttp({ ...command, args: [...command.args, '--http=[::1]:0'] });
  await using session = await connectHttp(listener.url, 'v2-modern', TOKEN);
  expect((await session.call('read_notes')).isError).toBe(false);
});
