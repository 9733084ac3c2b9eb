import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { DovecotServer } from '@handrail/testing/dovecot-server';

/** A message for alice, as her server gets it from elsewhere. */
export async function deliver({ lmtpPort }: DovecotServer, raw: string): Promise<void> {
  const socket = createConnection(lmtpPort, '127.0.0.1').setEncoding('utf8');
  const said = async (): Promise<string> => String((await once(socket, 'data'))[0]);
  for (const line of ['LHLO test', 'MAIL FROM:<>', 'RCPT TO:<alice@example.com>', 'DATA']) {
    await said();
    socket.write(`${line}\r\n`);
  }
  await said();
  socket.write(`${raw}\r\n.\r\n`);
  const reply = await said();
  socket.end('QUIT\r\n');
  if (!reply.startsWith('250 ')) throw new Error(reply);
}
