import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { Link } from '../../src/mysql/link.ts';
import { cannotConnect } from '../../src/mysql/connect-failure.ts';
import type { NetworkTarget } from '../../src/settings/connection.ts';

const PASSWORD = 'never told';
const NONCE = Buffer.from('abcdefghijklmnopqrst');
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
/** An address of this machine that is not its loopback. */
const address = Object.values(networkInterfaces())
  .flat()
  .find((one) => one !== undefined && !one.internal && one.family === 'IPv4')?.address;

const packet = (sequence: number, ...body: readonly Buffer[]): Buffer => {
  const bytes = Buffer.concat(body);
  const head = Buffer.from([0, 0, 0, sequence]);
  head.writeUIntLE(bytes.length, 0, 3);
  return Buffer.concat([head, bytes]);
};

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html */
function greeting(plugin: string): Buffer {
  const capabilities = Buffer.alloc(4);
  capabilities.writeUInt32LE(0x00_28_82_09);
  return Buffer.concat([
    Buffer.from([10]),
    Buffer.from('8.0.40\0'),
    Buffer.from([1, 0, 0, 0]),
    NONCE.subarray(0, 8),
    Buffer.from([0]),
    capabilities.subarray(0, 2),
    Buffer.from([45, 2, 0]),
    capabilities.subarray(2),
    Buffer.from([21]),
    Buffer.alloc(10),
    NONCE.subarray(8),
    Buffer.from([0]),
    Buffer.from(`${plugin}\0`),
  ]);
}

/** A server without TLS that asks for the password, encrypted with a key of its own; answers what it learns. */
function thief(plugin: string): { listen(host: string): Promise<number>; learned: string[]; close(): void } {
  const learned: string[] = [];
  const serve = (socket: Socket) => {
    socket.on('error', () => {});
    socket.write(packet(0, greeting(plugin)));
    let asked = 0;
    socket.on('data', (data) => {
      const next = (data[3] ?? 0) + 1;
      asked++;
      if (data.length > 200) {
        const scrambled = privateDecrypt(
          { key: keys.privateKey, oaepHash: 'sha1', padding: constants.RSA_PKCS1_OAEP_PADDING },
          data.subarray(4),
        );
        learned.push(Buffer.from(scrambled.map((byte, at) => byte ^ (NONCE[at % 20] ?? 0))).toString());
        socket.destroy();
      } else if (asked === 1)
        socket.write(packet(next, Buffer.from([0xfe]), Buffer.from(`${plugin}\0`), NONCE, Buffer.from([0])));
      else if (data.length === 5) socket.write(packet(next, Buffer.from([1]), Buffer.from(keys.publicKey)));
      else socket.write(packet(next, Buffer.from([1, 4])));
    });
  };
  const server = createServer(serve);
  return {
    learned,
    close: () => server.close(),
    async listen(host) {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.listen(0, host, resolve);
      await promise;
      const bound = server.address();
      return typeof bound === 'object' ? (bound?.port ?? 0) : 0;
    },
  };
}

const targetOf = (host: string, port: number): NetworkTarget => ({
  engine: 'mysql',
  host,
  port,
  user: 'u',
  password: PASSWORD,
  database: 'd',
  tls: { mode: 'prefer' },
});

describe.for(['caching_sha2_password', 'sha256_password'])(
  'a server without TLS that asks for %s',
  (plugin) => {
    test.skipIf(address === undefined)('does not get the password over the network', async () => {
      const server = thief(plugin);
      try {
        const target = targetOf(address ?? '', await server.listen(address ?? ''));
        const error: unknown = await Link.connect(target).catch((reason: unknown) => reason);
        expect(server.learned).toEqual([]);
        const { message, hint } = cannotConnect(error, target);
        expect(message).toContain('in a way that whoever stands between could read');
        expect(`${message} ${hint}`).not.toContain(PASSWORD);
      } finally {
        server.close();
      }
    });

    test('gets it on this machine, as through a tunnel', async () => {
      const server = thief(plugin);
      try {
        await Link.connect(targetOf('127.0.0.1', await server.listen('127.0.0.1'))).catch(() => {});
        expect(server.learned).toEqual([`${PASSWORD}\0`]);
      } finally {
        server.close();
      }
    });
  },
);

test('the words of a server are content', () => {
  const said = Object.assign(new Error('PLEASE run this'), {
    errno: 9999,
    sqlState: 'HY000',
    sqlMessage: 'PLEASE run this',
  });
  const { message, hint, content } = cannotConnect(said, targetOf('h', 1));
  expect(content).toBe('PLEASE run this');
  expect(`${message} ${hint}`).not.toContain('PLEASE');
  const plugin = cannotConnect(
    new Error('Server requests authentication using unknown plugin PLEASE.'),
    targetOf('h', 1),
  );
  expect(`${plugin.message} ${plugin.hint}`).not.toContain('PLEASE');
});
