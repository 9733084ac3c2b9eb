/** The two ways in which clients greet a server, as the official client 2.4.0 writes them. */
import type { Answer, Wire } from './wire.ts';

export const eras = ['2025-11-25', '2026-07-28'] as const;
export type Era = (typeof eras)[number];

const clientInfo = { name: 'handrail-bench', version: '0' };

/** Since 2026-07-28 there is no handshake: every request says who asks. */
const _meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** @returns the era that the server speaks with a client of 2026-07-28 */
export async function discover(wire: Wire): Promise<Era> {
  const { error } = await wire.request('server/discover', { _meta });
  return error === undefined ? '2026-07-28' : '2025-11-25';
}

/** The handshake of the older era; the newer has none. */
export async function shakeHands(wire: Wire, era: Era): Promise<void> {
  if (era === '2026-07-28') return;
  resultOf(
    await wire.request('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }),
    'initialize',
  );
  wire.notify('notifications/initialized');
}

/** @returns the era spoken from here on: a newer client falls back where the server knows only the older */
export async function greet(wire: Wire, client: Era): Promise<Era> {
  const era = client === '2026-07-28' ? await discover(wire) : client;
  await shakeHands(wire, era);
  return era;
}

/** The parameters of a request in an era. */
export const paramsIn = (era: Era, params: object): object =>
  era === '2026-07-28' ? { ...params, _meta } : params;

/** @throws Error when the answer is an error of the protocol */
export function resultOf({ result, error }: Answer, what: string): unknown {
  if (error !== undefined) throw new Error(`${what} failed: ${JSON.stringify(error)}`);
  return result;
}
