import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { openJmap } from '../../src/jmap/jmap-backend.ts';
import { codeOf, soon } from '../backends/bench.ts';
import { accountOn } from './opened.ts';

type Answering = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A server of HTTP that answers as a test says and remembers who asked. */
async function serve(answer: Answering) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    asked,
    origin: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const openOn = (origin: string) =>
  openJmap(
    accountOn(
      { url: `${origin}/session`, ca: '' },
      { user: 'u', password: 'secret' },
      { tls: { mode: 'none' } },
    ),
  );

const session = (places: Readonly<Record<string, unknown>> = {}) => ({
  capabilities: { 'urn:ietf:params:jmap:core': {}, 'urn:ietf:params:jmap:mail': {} },
  accounts: { a: {} },
  primaryAccounts: { 'urn:ietf:params:jmap:mail': 'a' },
  apiUrl: '/api',
  downloadUrl: '/download/{accountId}/{blobId}',
  uploadUrl: '/upload/{accountId}',
  ...places,
});

const json =
  (value: unknown): Answering =>
  (_, response) =>
    response.end(JSON.stringify(value));

/** The session, then this for every request. */
const api =
  (answer: Answering): Answering =>
  (request, response) =>
    request.url === '/session' ? json(session())(request, response) : answer(request, response);

const REDIRECTS = ['http://127.0.0.1:9/', '//localhost/', 'https://example.com/', 'file:///etc/passwd'];

const PLACES: readonly Readonly<Record<string, unknown>>[] = [
  { apiUrl: 'http://127.0.0.1:$OTHER/api' },
  { downloadUrl: 'http://127.0.0.1:$OTHER/{blobId}' },
  { uploadUrl: 'http://169.254.169.254/latest' },
  { apiUrl: 'https://localhost/api' },
  { apiUrl: 'https://router.local/api' },
  { apiUrl: 'https://example.com/api' },
  { apiUrl: '//127.0.0.1:$OTHER/api' },
  { apiUrl: 'file:///etc/passwd' },
  { apiUrl: 'javascript:0' },
  { apiUrl: 'http://u:p@127.0.0.1/api' },
  { apiUrl: '' },
  { apiUrl: 7 },
];

const ANSWERS: readonly [string, Answering, string][] = [
  ['no JSON', (_, response) => response.end('<html>'), 'not_supported'],
  ['nothing', (_, response) => response.end(), 'not_supported'],
  ['null', json(null), 'not_supported'],
  ['no answers', json({ methodResponses: [] }), 'not_supported'],
  ['answers of others', json({ methodResponses: [['Mailbox/get', {}, '7']] }), 'not_supported'],
  ['JSON without end', (_, response) => response.end('['.repeat(1_000_000)), 'not_supported'],
  ['an error', json({ methodResponses: [['error', { type: 'serverFail' }, '0']] }), 'not_supported'],
  ['too much', (_, response) => response.end(Buffer.alloc(6_000_000, ' ')), 'answer_too_large'],
  [
    'a cut answer',
    (_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{');
      setTimeout(() => response.destroy(), 5);
    },
    'connection_lost',
  ],
  ['a cut connection', (request) => request.destroy(), 'connection_lost'],
  ['an error of its own', (_, response) => response.writeHead(500).end('oops'), 'cannot_connect'],
  ['too many requests', (_, response) => response.writeHead(429).end(), 'cannot_connect'],
  ['a redirect', (_, response) => response.writeHead(307, { location: '/elsewhere' }).end(), 'not_supported'],
];

describe('a hostile JMAP server', () => {
  test.each(['secret', `Basic ${Buffer.from('u:secret').toString('base64')}`, 'cret, and sec ret'])(
    'repeats %j of the login, and it is shown nowhere',
    async (words) => {
      await using server = await serve((_, response) => {
        response.writeHead(401, { 'content-type': 'application/problem+json' });
        response.end(JSON.stringify({ detail: `no: ${words}` }));
      });
      await using backend = openOn(server.origin);
      const error: unknown = await backend.mailboxes(soon()).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'login_failed', content: undefined });
    },
  );

  test.each(REDIRECTS)('leads nobody elsewhere: %s', async (location) => {
    await using server = await serve((_, response) => response.writeHead(302, { location }).end());
    await using backend = openOn(server.origin);
    expect(await codeOf(backend.mailboxes(soon()))).toBe('cannot_connect');
    expect(server.asked.length).toBeLessThan(5);
  });

  test('sends nobody in circles', async () => {
    await using server = await serve((_, response) =>
      response.writeHead(302, { location: '/session' }).end(),
    );
    await using backend = openOn(server.origin);
    expect(await codeOf(backend.mailboxes(soon()))).toBe('cannot_connect');
    expect(server.asked).toHaveLength(4);
  });

  test.each(PLACES)('makes nobody ask others: %o', async (places) => {
    await using other = await serve((_, response) => response.end());
    const { port } = new URL(other.origin);
    const text = JSON.stringify(session(places)).replaceAll('$OTHER', port);
    await using server = await serve((_, response) => response.end(text));
    await using backend = openOn(server.origin);
    expect(await codeOf(backend.mailboxes(soon()))).toBe('not_supported');
    expect(other.asked).toEqual([]);
    expect(server.asked).toHaveLength(1);
  });

  test.each(ANSWERS)('that says %s is told in plain words', async (_, answer, code) => {
    await using server = await serve(api(answer));
    await using backend = openOn(server.origin);
    expect(await codeOf(backend.mailboxes(soon()))).toBe(code);
  });

  test('is asked once more where that changes nothing, and only there', async () => {
    const methods: string[] = [];
    await using server = await serve(
      api(async (request, response) => {
        const name = /"methodCalls":\[\["([^"]+)"/.exec(await textOf(request))?.[1] ?? '';
        methods.push(name);
        if (name === 'Email/set' || methods.length === 1) response.destroy();
        else
          response.end(
            JSON.stringify({
              methodResponses: [['Mailbox/get', { list: [{ id: 'i', name: 'x', role: 'inbox' }] }, '0']],
            }),
          );
      }),
    );
    await using backend = openOn(server.origin);
    expect(await backend.mailboxes(soon())).toEqual([{ path: 'x', role: 'inbox' }]);
    const [outcome] = await backend.update(['M1'], { kind: 'flag', flag: 'seen', on: true }, soon());
    expect(outcome?.outcome).toBe('unknown');
    expect(methods).toEqual(['Mailbox/get', 'Mailbox/get', 'Email/set']);
  });

  test('has messages that are gone before they are asked for, and the search goes on', async () => {
    const gone = ['g1', 'g2'];
    const answers: Readonly<Record<string, (args: unknown) => unknown>> = {
      'Mailbox/get': () => ({ list: [{ id: 'i', name: 'x', role: 'inbox' }] }),
      'Email/query': (args) => ({
        ids: JSON.stringify(args).includes('g2') ? ['m1'] : [...gone, 'm1'],
        total: 3,
      }),
      'Email/get': (args) => ({
        list: JSON.stringify(args).includes('m1') ? [{ id: 'm1', mailboxIds: { i: true } }] : [],
      }),
    };
    await using server = await serve(
      api(async (request, response) => {
        const { methodCalls }: { methodCalls: [string, unknown, string][] } = JSON.parse(
          await textOf(request),
        );
        const methodResponses = methodCalls.map(([name, args, id]) => [name, answers[name]?.(args), id]);
        response.end(JSON.stringify({ methodResponses }));
      }),
    );
    await using backend = openOn(server.origin);
    const first = await backend.search({ mailboxes: ['x'] }, { most: 2 }, soon());
    expect(first.rows).toEqual([]);
    const after = JSON.parse(JSON.stringify(first.next));
    const second = await backend.search({ mailboxes: ['x'] }, { most: 2, after }, soon());
    expect([second.rows.map(({ ref }) => ref), second.next]).toEqual([['m1'], undefined]);
  });

  test('names mailboxes as it likes', async () => {
    const list = [
      { id: 'a', name: 'x/y', parentId: null },
      { id: 'b', name: 'x', parentId: null },
      { id: 'c', name: 'y', parentId: 'b' },
      { id: 'd', name: 'loop', parentId: 'd', role: 'inbox' },
      { id: 'e', name: 7, role: 'inbox' },
      { id: 'f\r\n', name: 'not an id' },
      { id: 'g', name: '__proto__', parentId: 'constructor', totalEmails: '9', unreadEmails: -0 },
      null,
    ];
    await using server = await serve(api(json({ methodResponses: [['Mailbox/get', { list }, '0']] })));
    await using backend = openOn(server.origin);
    const mailboxes = await backend.mailboxes(soon());
    const paths = mailboxes.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toHaveLength(6);
    expect(mailboxes.filter(({ role }) => role === 'inbox')).toHaveLength(1);
  });
});
