import { type Client, Connection } from 'pg';
import type { NetworkTarget } from '../settings/connection.ts';
import type { Encryption } from './tls.ts';

/** What the driver has, but its type declarations have not. */
interface Keys {
  readonly processID: number;
  readonly secretKey: number;
}
interface Wire extends Connection {
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
}

/**
 * Asks the server to end what this client has under way, on a connection of its own; answers when that is closed, whether
 * it was of use or not. https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export async function cancelPostgres(
  client: Client,
  { host, port }: NetworkTarget,
  encryption: Encryption,
): Promise<void> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  const { processID, secretKey } = client as unknown as Keys;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  const wire = new Connection({ ssl: encryption }) as Wire;
  const { promise, resolve } = Promise.withResolvers<void>();
  const send = () => wire.cancel(processID, secretKey);
  wire.on('error', () => resolve());
  wire.on('end', () => resolve());
  wire.on('connect', () => (encryption === false ? send() : wire.requestSsl()));
  wire.on('sslconnect', send);
  if (host.startsWith('/')) wire.connect(`${host}/.s.PGSQL.${port}`);
  else wire.connect(port, host);
  await promise;
}
