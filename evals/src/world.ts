import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Writes files into a folder, with their parents. */
export function makeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** Flags of the filesystem server for the files of a task; what it remembers stays in the task's own folder. */
export const filesystemFlags = (folder: string, access: 'read' | 'write'): readonly string[] => [
  join(folder, 'files'),
  `--access=${access}`,
  `--journal=${join(folder, 'journal')}`,
];

/** One who commits; the time is that of the commit, in ISO 8601. */
export interface Committer {
  readonly name: string;
  readonly email: string;
  readonly time: string;
}

const ADA = { name: 'Ada', email: 'ada@example.org' };

/**
 * Runs plain git in the repository of a task, by nobody's configuration but its own.
 * @returns what it says
 * @throws Error when it fails
 */
export function git(folder: string, args: readonly string[], by?: Committer): string {
  const { status, stdout, stderr } = spawnSync('git', args, {
    cwd: join(folder, REPOSITORY),
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: devNull,
      GIT_TEMPLATE_DIR: '',
      ...(by !== undefined && {
        GIT_AUTHOR_NAME: by.name,
        GIT_AUTHOR_EMAIL: by.email,
        GIT_AUTHOR_DATE: by.time,
        GIT_COMMITTER_NAME: by.name,
        GIT_COMMITTER_EMAIL: by.email,
        GIT_COMMITTER_DATE: by.time,
      }),
    },
  });
  if (status !== 0) throw new Error(`git ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

const REPOSITORY = 'project';

/** Makes the empty repository of a task; it knows who commits in it. */
export function makeRepository(folder: string): void {
  mkdirSync(join(folder, REPOSITORY), { recursive: true });
  git(folder, ['init', '--quiet', '--initial-branch=main']);
  git(folder, ['config', 'user.name', ADA.name]);
  git(folder, ['config', 'user.email', ADA.email]);
}

/** Writes files into the repository of a task. */
export const makeWork = (folder: string, files: Readonly<Record<string, string | Buffer>>): void =>
  makeFiles(join(folder, REPOSITORY), files);

/** Commits files, and all else that has changed. */
export function makeCommit(
  folder: string,
  message: string,
  files: Readonly<Record<string, string | Buffer>>,
  by: Partial<Committer> = {},
): void {
  makeWork(folder, files);
  git(folder, ['add', '--all']);
  git(folder, ['commit', '--quiet', `--message=${message}`], { ...ADA, time: '2026-11-02T09:00:00Z', ...by });
}

/** Flags of the git server for the repository of a task. */
export const gitFlags = (folder: string, access: 'read' | 'write' | 'full'): readonly string[] => [
  join(folder, REPOSITORY),
  `--access=${access}`,
];

const databaseOf = (folder: string): string => join(folder, 'shop.db');

/** Makes the SQLite database of a task. */
export function makeDatabase(folder: string, sql: string): void {
  using database = new DatabaseSync(databaseOf(folder));
  database.exec(`BEGIN; ${sql}; COMMIT`);
}

/** What the database of a task holds, by another library than that of the server. */
export function askDatabase(folder: string, sql: string): readonly Readonly<Record<string, unknown>>[] {
  using database = new DatabaseSync(databaseOf(folder), { readOnly: true });
  return database.prepare(sql).all();
}

/** Flags of the SQL server for the database of a task. */
export const sqlFlags = (folder: string, access: 'read' | 'write' | 'full'): readonly string[] => [
  databaseOf(folder),
  `--access=${access}`,
];

/** A message of a task. */
export interface Mail {
  readonly from: string;
  /** To Ada, unless others are named. */
  readonly to?: string;
  readonly cc?: string;
  readonly subject: string;
  /** ISO 8601. */
  readonly time: string;
  /** Its Message-ID without the domain. */
  readonly id: string;
  readonly inReplyTo?: string;
  readonly text: string;
  /** Media type of the text. */
  readonly type?: 'text/plain' | 'text/html';
  readonly seen?: boolean;
}

const mailOf = (folder: string): string => join(folder, 'mail');

/** Makes the Maildir of a task, whose INBOX holds these. */
export function makeMail(folder: string, mails: readonly Mail[]): void {
  for (const name of ['cur/', 'new/', 'tmp/', '.Drafts/cur/', '.Sent/cur/', '.Archive/cur/', '.Trash/cur/'])
    mkdirSync(join(mailOf(folder), name), { recursive: true });
  const files = mails.map((mail): [string, string] => {
    const seconds = Date.parse(mail.time) / 1_000;
    return [`cur/${seconds}.${mail.id}.eval:2,${mail.seen === true ? 'S' : ''}`, textOf(mail)];
  });
  makeFiles(mailOf(folder), Object.fromEntries(files));
}

const textOf = ({
  from,
  to = 'Ada Lovelace <ada@example.org>',
  cc,
  subject,
  time,
  id,
  ...mail
}: Mail): string =>
  [
    `From: ${from}`,
    `To: ${to}`,
    ...(cc === undefined ? [] : [`Cc: ${cc}`]),
    `Subject: ${subject}`,
    `Date: ${new Date(time).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}@example.org>`,
    ...(mail.inReplyTo === undefined ? [] : [`In-Reply-To: <${mail.inReplyTo}@example.org>`]),
    'MIME-Version: 1.0',
    `Content-Type: ${mail.type ?? 'text/plain'}; charset=utf-8`,
    '',
    mail.text,
    '',
  ].join('\r\n');

/** What lies in a mailbox of a task: `` is INBOX. The messages as they are, and the flags of each (Maildir). */
export function mailIn(
  folder: string,
  mailbox: '' | '.Drafts' | '.Sent' | '.Archive' | '.Trash' | '.Outbox',
): readonly { readonly raw: string; readonly flags: string }[] {
  return ['cur', 'new'].flatMap((name) => {
    const place = join(mailOf(folder), mailbox, name);
    const names = existsSync(place) ? readdirSync(place) : [];
    return names.map((file) => ({
      raw: readFileSync(join(place, file), 'utf8'),
      flags: file.split(':2,')[1] ?? '',
    }));
  });
}

/** Flags of the email server for the Maildir of a task; its index stays in the task's own folder. */
export const emailFlags = (folder: string, access: 'read' | 'write' | 'full'): readonly string[] => [
  mailOf(folder),
  `--data-folder=${join(folder, 'data')}`,
  `--access=${access}`,
];
