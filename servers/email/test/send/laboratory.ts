import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@handrail/testing/connect';
import { type DovecotServer, startDovecot } from '@handrail/testing/dovecot-server';
import { launchStdio } from '@handrail/testing/launch';
import type { Answer, ClientKind, Person, Session } from '@handrail/testing/session';
import { type SinkOptions, type SmtpSink, startSmtpSink } from '@handrail/testing/smtp-sink';
import { temporaryFolder } from '@handrail/testing/temporary';
import { server } from '../../src/server.ts';

export const BIN = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

/** What the configuration says of the account `work`, beside its servers. */
interface Sending {
  readonly send?: 'off' | 'draft' | 'ask' | 'allow';
  readonly recipients?: readonly string[];
  readonly bcc?: boolean;
  readonly most_recipients?: number;
  readonly per_hour?: number;
}

export interface LaunchOptions extends Sending {
  /** Another way to the Dovecot, such as one that can be cut. */
  readonly imapPort?: number;
  readonly kind?: ClientKind;
  readonly person?: Person;
  readonly args?: readonly string[];
}

/** A Dovecot, an SMTP server that delivers into it, and servers of ours that use both as `alice@example.com`. */
export interface Laboratory extends AsyncDisposable {
  readonly dovecot: DovecotServer;
  readonly sink: SmtpSink;
  /** Flags and variables of a server on the account. */
  flags(options?: LaunchOptions): readonly string[];
  /** A process of its own, and a client of it. */
  launch(options?: LaunchOptions): Promise<Session>;
  /** The same in this process, over HTTP without a socket, where it does not matter which. */
  connect(options?: LaunchOptions): Promise<Session>;
  /** Path of a file that may be attached by its name. */
  attach(name: string): string;
  /** Puts a draft there as another program would; answers its id. */
  draft(raw: string): Promise<string>;
  /** Messages in a mailbox of alice. */
  count(mailbox: string): Promise<number>;
}

export async function startLaboratory(sinkOptions: SinkOptions = {}): Promise<Laboratory> {
  const folder = temporaryFolder();
  const dovecot = await startDovecot();
  const sink = await startSmtpSink({ into: dovecot, ...sinkOptions });
  folder.make({
    password: 'alicepw',
    'ca.pem': `${dovecot.ca}\n${sink.ca}`,
    'attach/report.txt': 'All is well.\n',
  });
  let configs = 0;
  let drafts = 0;
  const flags = ({
    send = 'ask',
    recipients,
    bcc,
    most_recipients,
    per_hour,
    args = [],
    imapPort = dovecot.tlsPort,
  }: LaunchOptions = {}) => {
    const name = `config-${configs++}.json`;
    const account = {
      account: `imaps://alice@${dovecot.host}:${imapPort}`,
      from: ['Alice <alice@example.com>', 'alice@example.org'],
      smtp: `smtps://${sink.host}:${sink.port}`,
      password: `file:${folder.at('password')}`,
      ca: folder.at('ca.pem'),
      send,
      recipients,
      bcc,
      most_recipients,
      per_hour,
    };
    folder.make({ [name]: JSON.stringify({ accounts: { work: account } }) });
    return [
      `--config=${folder.at(name)}`,
      `--attach-folder=${folder.at('attach')}`,
      '--access=full',
      ...args,
    ];
  };
  return {
    dovecot,
    sink,
    flags,
    launch: async (options = {}) =>
      await launchStdio(
        { command: process.execPath, args: [BIN, ...flags(options)] },
        options.kind ?? 'v2-modern',
        options.person,
      ),
    connect: async (options = {}) =>
      await connect(server, {
        args: flags(options),
        ...(options.person !== undefined && { person: options.person }),
      }),
    attach: (name) => folder.at('attach', name),
    draft: async (raw) => {
      const path = join(dovecot.maildir('alice'), '.Drafts', 'cur', `${drafts++}.another.program:2,DS`);
      writeFileSync(path, raw);
      dovecot.own(path);
      const told = await dovecot.doveadm('mailbox', 'status', '-u', 'alice', 'uidvalidity uidnext', 'Drafts');
      const [validity = 0, next = 0] = ['uidvalidity', 'uidnext'].map((name) =>
        Number(new RegExp(`${name}=(\\d+)`).exec(told)?.[1]),
      );
      return `work~Drafts~${validity.toString(36)}.${next - 1}`;
    },
    count: async (mailbox) => {
      const told = await dovecot.doveadm('mailbox', 'status', '-u', 'alice', 'messages', mailbox);
      return Number(/messages=(\d+)/.exec(told)?.[1]);
    },
    async [Symbol.asyncDispose]() {
      try {
        await sink[Symbol.asyncDispose]();
      } finally {
        await dovecot.stop();
        folder[Symbol.dispose]();
      }
    },
  };
}

/** Whom a question says that mail will go to. */
export function recipientsIn(question: string): string[] {
  const [head = ''] = question.split('\n--- untrusted ');
  return [...head.matchAll(/^(?:to|cc|bcc [^:]*): (\S+)/gm)].map(([, address = '']) => address);
}

/** A person who agrees, to exactly what the question says; the sink holds the server to it. */
export const agreeing =
  (sink: SmtpSink, questions: string[] = []): Person =>
  (question) => {
    questions.push(question);
    sink.approve(recipientsIn(question));
    return 'accept';
  };

export interface Saved {
  readonly draft: string;
  readonly digest: string;
}

const letter = { to: ['bob@example.com'], subject: 'Hello', body: 'Hello Bob,\n\nall is well.\n\nAlice' };

/** Saves a draft and answers what `send_draft` takes. */
export async function saved(session: Session, args: Readonly<Record<string, unknown>> = {}): Promise<Saved> {
  const { text, isError } = await session.call('save_draft', { ...letter, ...args });
  const [, draft = ''] = /^id: (\S+)$/m.exec(text) ?? [];
  const [, digest = ''] = /^digest: (\S+)$/m.exec(text) ?? [];
  if (isError || draft === '' || digest === '') throw new Error(text);
  return { draft, digest };
}

export const sending = async (session: Session, { draft, digest }: Saved): Promise<Answer> =>
  await session.call('send_draft', { draft, digest });
