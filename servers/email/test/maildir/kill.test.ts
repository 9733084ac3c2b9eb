import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { allIn, freshMail, type Mail, MAILBOXES, never } from './mail.ts';

const BUSY = join(import.meta.dirname, 'busy.ts');

/** What a process said before it ended. */
async function run(mail: Mail, name: string, rounds: number, life?: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [BUSY, mail.root, mail.index, name, String(rounds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    // Its start is not what is to be hit.
    if (lines.length === 1 && life !== undefined) void delay(life).then(() => child.kill('SIGKILL'));
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(life === undefined ? 0 : null);
  return lines;
}

const said = (lines: readonly string[], verb: string): readonly string[] =>
  lines.filter((line) => line.startsWith(`${verb} `)).map((line) => line.slice(verb.length + 1));

/** How often each subject is there; each message must be whole. */
async function counted(mail: Mail): Promise<ReadonlyMap<string, number>> {
  const backend = await mail.another();
  const rows = await allIn(backend, ...MAILBOXES);
  const counts = new Map<string, number>();
  for (const { ref, subject } of rows) {
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
    const { bytes } = await backend.source(ref, 10_000, never);
    expect(bytes.toString()).toContain(`end of ${subject}\r\n`);
  }
  return counts;
}

test('processes that are killed at any moment lose no message and make none twice', async () => {
  await using mail = await freshMail();
  for (let round = 0; round < 8; round += 1) {
    const lines = await run(mail, `p${round}`, 1_000, 20 + Math.random() * 400);
    const counts = await counted(mail);
    const missing = said(lines, 'done').filter((subject) => counts.get(subject) !== 1);
    expect(missing).toEqual([]);
    expect(said(lines, 'begin').filter((subject) => (counts.get(subject) ?? 0) > 1)).toEqual([]);
    // Of drafts that replace each other the last one that was saved is there, or the one that was to replace it.
    const saved = said(lines, 'saved');
    const begun = said(lines, 'begin').filter((subject) => subject.startsWith('draft-'));
    const isThere = [...saved.slice(-1), ...begun.slice(-1)].some((subject) => counts.has(subject));
    expect(isThere || saved.length === 0).toBe(true);
  }
});

test('two processes on one Maildir see the same, and each message once', async () => {
  await using mail = await freshMail();
  const both = await Promise.all([run(mail, 'one', 25), run(mail, 'two', 25)]);
  const counts = await counted(mail);
  const done = both.flatMap((lines) => said(lines, 'done'));
  expect(done).toHaveLength(50);
  expect(done.filter((subject) => counts.get(subject) !== 1)).toEqual([]);
  const drafts = both.map((lines) => said(lines, 'saved').at(-1) ?? '');
  expect([...counts.keys()].toSorted()).toEqual([...done, ...drafts].toSorted());
  const rows = await allIn(mail.backend, ...MAILBOXES);
  expect(new Set(rows.map(({ ref }) => ref)).size).toBe(52);
  const labelled = rows.filter(({ labels }) => labels.includes('later'));
  expect(labelled).toHaveLength(done.filter((subject) => Number(subject.split('-')[1]) % 3 !== 0).length);
});
