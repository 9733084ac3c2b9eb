import { randomUUID } from 'node:crypto';
import { Refusal } from '@handrail/domain';
import type { Call, Tool } from '@handrail/server';
import { type DovecotOptions, type DovecotServer, startDovecot } from '@handrail/testing/dovecot-server';
import { temporaryFolder } from '@handrail/testing/temporary';
import { Accounts, OpenAccount, type OpenBackend } from '../../src/accounts.ts';
import type { Backend, Role } from '../../src/backend/backend.ts';
import type { Deps } from '../../src/deps.ts';
import { idOf, readId } from '../../src/message/message-id.ts';
import { MOST_PARSED } from '../../src/mime/parse.ts';
import { openBackend } from '../../src/open-account.ts';
import type { Account, SendPolicy, Store } from '../../src/settings/account.ts';

/** What a tool answered: its text, or the code, message and hint it was refused with. */
export interface Outcome {
  readonly text: string;
  readonly code?: string;
}

/** An account to write with, as `me@example.com` and `sales@example.com`, and tools that work on it. */
export interface Desk extends AsyncDisposable {
  readonly accounts: Accounts;
  /** The folder that files may be attached from. */
  readonly files: string;
  run(tool: Tool<Deps>, args: Record<string, unknown>, budget?: number): Promise<Outcome>;
  backend(account?: string): Promise<Backend>;
  pathOf(role: Role): Promise<string>;
  /** Puts a message into a mailbox; answers its id. */
  put(mailbox: string, ...lines: readonly string[]): Promise<string>;
  /** The same for a draft, as a mail program of a person saves one. */
  putDraft(...lines: readonly string[]): Promise<string>;
  raw(id: string): Promise<Buffer>;
  /** Ids of what lies in a mailbox. */
  ids(mailbox: string): Promise<readonly string[]>;
}

interface DeskOptions {
  readonly send?: Partial<SendPolicy>;
  /** Further accounts. */
  readonly others?: readonly Account[];
  readonly open?: OpenBackend;
}

export const signal = (): AbortSignal => AbortSignal.timeout(25_000);

export const accountOf = (name: string, store: Store, send: Partial<SendPolicy> = {}): Account => ({
  name,
  identities: [
    { name: 'Me', address: 'me@example.com' },
    { name: 'Sales', address: 'sales@example.com' },
  ],
  store,
  send: { mode: 'ask', recipients: [], allowsBcc: false, mostRecipients: 50, perHour: 20, ...send },
  trustedAuthServers: [],
});

export function openDesk(store: Store, { send, others = [], open = openBackend }: DeskOptions = {}): Desk {
  const folder = temporaryFolder();
  folder.make({ 'files/report.txt': 'the report\n' });
  const all = [accountOf('work', store, send), ...others];
  const accounts = new Accounts(
    all.map(
      (account) => new OpenAccount(account, open, () => Promise.reject(new Error('nothing is sent here'))),
    ),
  );
  const deps = { accounts, attachFolder: folder.at('files'), saveFolder: undefined };
  const backend = async (account = 'work') => await accounts.find(account).backend();
  const put = async (mailbox: string, ...lines: readonly string[]) =>
    idOf('work', await (await backend()).append(mailbox, bytesOf(lines), { seen: false }));
  return {
    accounts,
    files: folder.at('files'),
    async run(tool, args, budget = 10_000) {
      const call = { deps, signal: signal(), budget } as unknown as Call<Deps>;
      try {
        const parsed = tool.input.parse(args);
        return { text: String(await tool.run(parsed, call)) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { code, message, hint, content = '' } = error;
        return { code, text: [message, hint, content].join('\n') };
      }
    },
    backend,
    async pathOf(role) {
      const found = (await (await backend()).mailboxes(signal())).find((mailbox) => mailbox.role === role);
      if (found === undefined) throw new Error(`no mailbox is for ${role}`);
      return found.path;
    },
    put,
    putDraft: async (...lines) =>
      idOf('work', (await (await backend()).saveDraft(bytesOf(lines), undefined, signal())).ref),
    async raw(id) {
      const { account, ref } = readId(id);
      return (await (await backend(account)).source(ref, MOST_PARSED, signal())).bytes;
    },
    async ids(mailbox) {
      const { rows } = await (await backend()).search({ mailboxes: [mailbox] }, { most: 100 }, signal());
      return rows.map(({ ref }) => idOf('work', ref));
    },
    async [Symbol.asyncDispose]() {
      await accounts[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

const bytesOf = (lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n`);

/** Headers of a message that came in, and an empty line. */
export const received = (headers: Readonly<Record<string, string>>): readonly string[] => [
  ...Object.entries({
    From: 'Ann <ann@a.example>',
    To: 'me@example.com',
    Subject: 'Plan',
    Date: 'Fri, 20 Nov 2026 14:03:00 +0000',
    'Message-ID': `<${randomUUID()}@a.example>`,
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`),
  '',
];

/** Ids and digests in an answer of save_draft. */
export const savedIn = ({ text }: Outcome): { readonly id: string; readonly digest: string } => ({
  id: /^id: (\S+)$/m.exec(text)?.[1] ?? `no id in: ${text}`,
  digest: /^digest: (\S+)$/m.exec(text)?.[1] ?? '',
});

/** Where a test's mail lies: made anew for each. */
export interface Place extends AsyncDisposable {
  store(): Store;
  /** Of the Dovecot, for what only it can do. */
  readonly dovecot?: DovecotServer;
}

export function maildirPlace(): Promise<Place> {
  const folder = temporaryFolder();
  let count = 0;
  return Promise.resolve({
    store: () => {
      count += 1;
      const mail = folder.at(`mail${count}`);
      for (const name of ['', '.Drafts', '.Sent', '.Archive', '.Trash', '.Junk'])
        folder.make({
          [`mail${count}/${name}/cur/`]: '',
          [`mail${count}/${name}/new/`]: '',
          [`mail${count}/${name}/tmp/`]: '',
        });
      return { kind: 'maildir', folder: mail, index: folder.at(`index${count}`) };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(folder[Symbol.dispose]()),
  });
}

export async function dovecotPlace(
  options: DovecotOptions = {},
): Promise<Place & { readonly dovecot: DovecotServer }> {
  const dovecot = await startDovecot(options);
  return {
    dovecot,
    store: () => storeOf(dovecot, dovecot.addUser()),
    [Symbol.asyncDispose]: async () => await dovecot.stop(),
  };
}

export const storeOf = (
  dovecot: DovecotServer,
  { user, password }: { user: string; password: string },
): Store => ({
  kind: 'imap',
  host: dovecot.host,
  port: dovecot.tlsPort,
  tls: { mode: 'implicit', ca: dovecot.ca, insecure: false },
  login: { kind: 'password', user, password: () => Promise.resolve(password) },
});
