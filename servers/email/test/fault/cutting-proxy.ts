import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server of loopback that can be cut. */
export interface CuttingProxy extends AsyncDisposable {
  readonly port: number;
  /** Ends each connection after so many bytes of one side have passed; those before it arrive. */
  cutAfter(bytes: { readonly ofClient?: number; readonly ofServer?: number }): void;
  /** Bytes of each side in the latest connection. */
  passed(): { readonly ofClient: number; readonly ofServer: number };
  /** Ends every connection, and all that come, until `mend`. */
  cut(): void;
  mend(): void;
}

export async function startCuttingProxy(target: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let limits: { readonly ofClient?: number; readonly ofServer?: number } = {};
  let passed = { ofClient: 0, ofServer: 0 };
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    passed = { ofClient: 0, ofServer: 0 };
    const away = connect(target, '127.0.0.1');
    const end = () => {
      // What has passed the limit already still arrives.
      away.destroySoon();
      client.destroySoon();
    };
    pass(client, away, limits.ofClient, (bytes) => (passed.ofClient += bytes), end);
    pass(away, client, limits.ofServer, (bytes) => (passed.ofServer += bytes), end);
    for (const socket of [client, away]) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    cutAfter: (bytes) => {
      limits = bytes;
    },
    passed: () => passed,
    cut,
    mend: () => {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

function pass(
  from: Socket,
  to: Socket,
  limit: number | undefined,
  count: (bytes: number) => void,
  end: () => void,
): void {
  let left = limit ?? Infinity;
  from.on('data', (chunk: Buffer) => {
    if (left <= 0) return;
    count(chunk.length);
    to.write(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) end();
  });
}
