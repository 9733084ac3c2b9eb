import type { Address } from '../message/address.ts';
import { addressText } from './sender-text.ts';

const MOST = 10;

/** Addresses of a header, the first ones of many, in about so many bytes. */
export function addressList(addresses: readonly Address[], bytes: number): string {
  const shown: string[] = [];
  let left = bytes;
  for (const address of addresses.slice(0, MOST)) {
    const text = addressText(address, Math.max(40, left));
    left -= Buffer.byteLength(text) + ', '.length;
    if (left < 0 && shown.length > 0) break;
    shown.push(text);
  }
  const others = addresses.length - shown.length;
  return [...shown, ...(others === 0 ? [] : [`and ${others} more`])].join(', ');
}
