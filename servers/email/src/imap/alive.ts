import type { ImapFlow } from 'imapflow';

/** False as soon as the server said goodbye; the library calls itself usable until the socket is closed too. */
export const isAlive = (client: ImapFlow): boolean => client.usable && client.state !== client.states.LOGOUT;

/**
 * To be asked where the library answers nothing at all, as it does without any error once the connection has ended.
 * @throws where that is why
 */
export function checkAlive(client: ImapFlow): void {
  if (!isAlive(client)) throw new Error('the connection ended');
}
