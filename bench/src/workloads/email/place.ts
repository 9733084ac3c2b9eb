/** Who reads, and where the mail lies. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DovecotServer } from '@handrail/testing/dovecot-server';
import type { Reply, Session } from '../../session.ts';
import type { Call, Commands } from '../../subject.ts';
import type { Command } from '../../wire.ts';

export interface Place {
  /** One process of each over IMAP, from the first workload to the last. */
  readonly ours: Session;
  readonly peer: Session;
  readonly plain: Session;
  /** Ours over the same messages in an embedded mailbox. */
  readonly embedded: Session;
}

export type Who = 'ours' | 'peer' | 'plain';

const ALICE = { user: 'alice', password: 'alicepw' } as const;

/** @param folder for the password and the authority, which commands name as files */
export function commandsOf(server: DovecotServer, { ours, peer }: Commands, folder: string) {
  const ca = join(folder, 'ca.pem');
  const password = join(folder, 'password');
  writeFileSync(ca, server.ca);
  writeFileSync(password, ALICE.password, { mode: 0o600 });
  const port = String(server.tlsPort);
  return {
    ours: {
      entry: ours.entry,
      args: [`imaps://${ALICE.user}@${server.host}:${port}`, `--ca=${ca}`],
      env: { HANDRAIL_EMAIL_PASSWORD: ALICE.password },
    },
    peer: { entry: peer.entry, args: [...peer.args], env: peerEnv(server.host, port) },
    plain: {
      entry: join(import.meta.dirname, 'bare.mjs'),
      args: [server.host, port, ALICE.user, password, ca],
    },
  } satisfies Record<Who, Command>;
}

/** How the peer is told of an account. It has no way to name an authority. */
export const peerEnv = (host: string, port: string): Readonly<Record<string, string>> => ({
  MCP_EMAIL_ADDRESS: 'alice@example.com',
  MCP_EMAIL_USERNAME: ALICE.user,
  MCP_EMAIL_PASSWORD: ALICE.password,
  MCP_EMAIL_IMAP_HOST: host,
  MCP_EMAIL_IMAP_PORT: port,
  MCP_EMAIL_IMAP_VERIFY_SSL: 'false',
  MCP_EMAIL_SMTP_HOST: host,
  MCP_EMAIL_SMTP_PORT: '1',
});

const ACCOUNT = 'default';

export const peerCall = (tool: string, args: object): Call => ({ tool, args: { account: ACCOUNT, ...args } });

/** What imapflow took by itself, within a process that does nothing else, and its answer as JSON. */
export function insideOf({ text }: Reply): { readonly ms: number; readonly json: string } {
  const end = text.indexOf('\n');
  return { ms: Number(text.slice(0, end)), json: text.slice(end + 1) };
}
