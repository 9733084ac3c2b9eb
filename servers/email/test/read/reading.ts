/** Reading through a real client and server, on a Maildir that a test fills. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, connect } from '@handrail/testing';
import { temporaryFolder } from '@handrail/testing/temporary';
import { expect, vi } from 'vitest';
import { server } from '../../src/server.ts';

export interface Mailbox extends AsyncDisposable {
  /** Puts messages into a mailbox, the first the oldest; they came in minutes apart. */
  put(messages: readonly Buffer[], mailbox?: string, flags?: string): void;
  /** The text of an answer that is no error. */
  text(tool: string, args?: Record<string, unknown>): Promise<string>;
  /** The text of one that is. */
  failure(tool: string, args: Record<string, unknown>): Promise<string>;
  call(tool: string, args: Record<string, unknown>): Promise<Answer>;
  /** Rows of `search_email`, all pages of them. */
  rows(args?: Record<string, unknown>): Promise<Row[]>;
  /** Id of the only message with this subject. */
  id(subject: string, mailbox?: string): Promise<string>;
  readonly session: Awaited<ReturnType<typeof connect>>;
  readonly folder: string;
}

/** Mail of all tests came in from then on. */
const BEGIN = Date.UTC(2026, 9, 1, 12);
let count = 0;

/** @param args further arguments of the server */
export async function mailbox(...args: readonly string[]): Promise<Mailbox> {
  const folder = temporaryFolder();
  vi.stubEnv('XDG_DATA_HOME', folder.at('data'));
  const mail = folder.at('mail');
  folder.make({ 'mail/cur/': '', 'mail/new/': '', 'mail/tmp/': '' });
  const session = await connect(server, { args: [mail, ...args] });
  const call = async (tool: string, given: Record<string, unknown> = {}) => await session.call(tool, given);
  const text = async (tool: string, given: Record<string, unknown> = {}) => {
    const answer = await call(tool, given);
    if (answer.isError) throw new Error(answer.text);
    return answer.text;
  };
  const rows = async (given: Record<string, unknown> = {}) => {
    const found: Row[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await text('search_email', { ...given, ...(cursor !== undefined && { cursor }) });
      found.push(...rowsIn(page));
      cursor = cursorOf(page);
      if (cursor === undefined) return found;
    }
  };
  return {
    folder: mail,
    session,
    call,
    text,
    rows,
    put: (messages, path, flags) => put(mail, messages, path, flags),
    async failure(tool, given) {
      const answer = await call(tool, given);
      if (!answer.isError) throw new Error(`It was not refused: ${answer.text}`);
      return answer.text;
    },
    async id(subject, path) {
      const found = await rows({ subject, ...(path !== undefined && { mailbox: path }) });
      expect(found.map((row) => row.subject)).toHaveLength(1);
      return found[0]?.id ?? '';
    },
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      vi.unstubAllEnvs();
      folder[Symbol.dispose]();
    },
  };
}

function put(root: string, messages: readonly Buffer[], path = 'INBOX', flags = ''): void {
  const folder = path === 'INBOX' ? root : join(root, `.${path}`);
  for (const place of ['cur', 'new', 'tmp']) mkdirSync(join(folder, place), { recursive: true });
  for (const message of messages) {
    const seconds = Math.floor(BEGIN / 1_000) + count * 60;
    const file = join(folder, 'cur', `${seconds}.M${count++}P1.test:2,${flags}`);
    writeFileSync(file, message);
    utimesSync(file, seconds, seconds);
  }
}

export interface Row {
  readonly id: string;
  readonly received: string;
  readonly flags: string;
  readonly who: string;
  readonly subject: string;
}

/** The rows of a list. */
export const rowsIn = (text: string): Row[] =>
  fenced(text).map((line) => {
    const [id = '', received = '', flags = '', who = '', subject = '', ...more] = line.split('\t');
    if (more.length > 0) throw new Error(`More than a row: ${line}`);
    return { id, received, flags, who, subject };
  });

/** The lines between the marks of an answer; none when it has none. */
export const fenced = (text: string): string[] =>
  /--- untrusted (\w+): [^\n]*\n([^]*)\n--- end of untrusted \1 ---/.exec(text)?.[2]?.split('\n') ?? [];

/** What stands outside of all fences: it is ours. */
export const outside = (text: string): string =>
  text.replaceAll(/--- untrusted (\w+): [^\n]*\n[^]*?\n--- end of untrusted \1 ---/g, '');

export const cursorOf = (text: string): string | undefined =>
  /^\[more: call again with cursor="([^"]+)"\]\n/.exec(text)?.[1];

export const offsetOf = (text: string): number | undefined => {
  const found = /^\[more: call again with offset=(\d+)\]\n/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

export const bytesOf = (text: string): number => Buffer.byteLength(text);
