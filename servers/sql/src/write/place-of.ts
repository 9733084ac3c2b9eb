import type { Target } from '../settings/connection.ts';

/** Which database it is, and as whom: what a consent holds for. Two servers may share a key and the name of a connection. */
export function placeOf(target: Target): string {
  if (target.engine === 'sqlite') return JSON.stringify([target.engine, target.path]);
  const { engine, host, port, database, user } = target;
  return JSON.stringify([engine, host, port, database, user]);
}
