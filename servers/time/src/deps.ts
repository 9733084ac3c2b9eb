import type { Zones } from './zones.ts';

/** What the tools of this server need. */
export interface Deps {
  /** The zone database; loaded by the first call that needs it. */
  zones(): Promise<Zones>;
  /** The zone used where a call names none. */
  defaultZone(): string;
  /** Epoch milliseconds. */
  now(): number;
}
