/** The work of an email server. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startDovecot } from '@handrail/testing/dovecot-server';
import { temporaryFolder } from '../children.ts';
import { openSession } from '../session.ts';
import type { Commands } from '../subject.ts';
import type { Command } from '../wire.ts';
import type { Workload } from '../workload.ts';
import { readBodies } from './email/bodies.ts';
import { askEmbedded, askLists } from './email/lists.ts';
import { fillMaildir } from './email/mailbox.ts';
import { commandsOf, type Place } from './email/place.ts';

/** From the first workload to the last. */
const LIFETIME_MS = 15 * 60_000;

export async function emailWork(who: Commands, stack: AsyncDisposableStack): Promise<Workload[]> {
  const server = stack.use(await startDovecot());
  const maildir = server.maildir('alice');
  rmSync(maildir, { recursive: true, force: true });
  fillMaildir(maildir);
  server.own(join(maildir, '..'));
  const folder = temporaryFolder();
  const embedded = join(folder, 'mail');
  mkdirSync(embedded);
  chmodSync(embedded, 0o700);
  fillMaildir(embedded);
  const commands = commandsOf(server, who, folder);
  const open = async (command: Command) =>
    stack.use(await openSession(command, temporaryFolder(), LIFETIME_MS));
  const place: Place = {
    ours: await open(commands.ours),
    peer: await open(commands.peer),
    plain: await open(commands.plain),
    embedded: await open({ entry: who.ours.entry, args: [embedded, `--data-folder=${folder}`] }),
  };
  // Both indexes, the server's and ours, are made when the mailbox is first read.
  for (const session of [place.ours, place.embedded])
    await session.send({ tool: 'search_email', args: { limit: 1 } });
  spawnSync('sync'); // what is still being written to the disk would be in the first figures
  return [askLists(place), askEmbedded(place), readBodies(place)];
}
