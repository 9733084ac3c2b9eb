import type { Server } from '@handrail/server';
import { server as email } from '@handrail/email';
import { server as filesystem } from '@handrail/filesystem';
import { server as git } from '@handrail/git';
import { server as sql } from '@handrail/sql';
import { server as time } from '@handrail/time';

const servers = new Map<string, Server>([
  ['time', time],
  ['filesystem', filesystem],
  ['git', git],
  ['sql', sql],
  ['email', email],
]);

/** @throws Error when a task names a server that is not there */
export function serverNamed(name: string): Server {
  const server = servers.get(name);
  if (server === undefined)
    throw new Error(`no server named ${name}; there are ${[...servers.keys()].join(', ')}`);
  return server;
}
