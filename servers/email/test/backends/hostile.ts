import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import type { Message, Summary } from '../../src/message/message.ts';
import { answered, type Bench, soon } from './bench.ts';
import { HOSTILE, REFUSABLE } from './hostile-letters.ts';
import { crlf } from './letters.ts';

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** All the text of others in it, each piece of it. */
function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Date || value === null || typeof value !== 'object') return [];
  if (value instanceof Map) return [...value.values()].flatMap(texts);
  return Object.values(value).flatMap(texts);
}

/** What is wrong with what is shown of a message. */
function faultsOf(shown: Summary | Message, longest: number): readonly string[] {
  const all = texts(shown);
  return [
    ...(all.some((text) => CONTROL.test(text)) ? ['control characters'] : []),
    ...(all.join('').length > longest ? ['too long'] : []),
    ...(Number.isNaN(shown.received.getTime()) ? ['no date'] : []),
  ];
}

/** Reads all there is to read of it, and says what is wrong with that. */
async function faultsIn(backend: Backend, row: Summary, raw: Buffer): Promise<readonly string[]> {
  const message = await backend.message(row.ref, soon());
  const { text = [], html = [], attachments = [] } = message.structure ?? {};
  const faults = [...faultsOf(row, 20_000), ...faultsOf(message, 400_000)];
  if (message.references.length > 20) faults.push('too many references');
  if (message.sent !== undefined && Number.isNaN(message.sent.getTime())) faults.push('sent at no date');
  const parts = [...text.slice(0, 2), ...html.slice(0, 2), ...attachments.slice(0, 6)];
  for (const id of new Set(parts.map((part) => part.id))) {
    const { bytes } = await backend.part(row.ref, id, 1_000, soon());
    if (bytes.length > 1_000) faults.push('too much of a part');
  }
  // A server may mend line ends, and Dovecot puts another byte for NUL.
  const flat = (content: Buffer) =>
    content
      .toString('latin1')
      .replaceAll(/[\r\n]+/g, '\n')
      .replaceAll('\u0080', '\0')
      .trim();
  const { bytes } = await backend.source(row.ref, 2_000_000, soon());
  if (flat(bytes) !== flat(raw)) faults.push('another source');
  return faults;
}

export function describeHostile(bench: () => Promise<Bench>): void {
  describe('hostile mail', () => {
    test('is listed and read like any other', { timeout: 60_000 }, async () => {
      await using mail = await bench();
      const { backend } = mail;
      const inbox = await mail.pathOf('inbox');
      const put = new Map<string, string>();
      for (const [what, raw] of Object.entries(HOSTILE)) {
        const ref = await answered(backend.append(inbox, raw, { seen: false }));
        if (ref !== undefined) put.set(ref, what);
        expect(ref === undefined ? REFUSABLE : [what]).toContain(what);
      }
      const rows = await mail.all('inbox');
      expect(rows).toHaveLength(put.size);
      expect(new Set(rows.map((row) => row.ref))).toEqual(new Set(put.keys()));
      // Several at once, as tools do.
      const unread = [...rows];
      const told: unknown[] = [];
      const readSome = async () => {
        for (let row = unread.pop(); row !== undefined; row = unread.pop()) {
          const what = put.get(row.ref) ?? '';
          const faults = await faultsIn(backend, row, HOSTILE[what] ?? Buffer.alloc(0));
          if (faults.length > 0) told.push({ what, faults });
        }
      };
      await Promise.all(Array.from({ length: 4 }, readSome));
      expect(told).toEqual([]);
      const subject = { mailboxes: [inbox], subject: 'Bcc' };
      expect((await backend.search(subject, { most: 50 }, soon())).rows.length).toBeLessThan(3);
      const thread = await backend.thread(rows.at(-1)?.ref ?? '', 10, soon());
      expect(thread.rows.map((row) => row.ref)).toContain(rows.at(-1)?.ref);
    });

    test('an attached message stays closed', async () => {
      await using mail = await bench();
      const inner =
        'From: x@example.com\nSubject: inner\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p>inner words</p>\n';
      const raw = crlf(
        `From: a@example.com\nSubject: outer\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nouter words\n--b\nContent-Type: message/rfc822\n\n${inner}--b\nContent-Type: application/ms-tnef; name=winmail.dat\n\nx\n--b\nContent-Type: text/calendar; method=REQUEST; name=invite.ics\nContent-Disposition: attachment\n\nBEGIN:VCALENDAR\n--b--\n`,
      );
      const ref = await mail.backend.append(await mail.pathOf('inbox'), raw, { seen: true });
      const { structure, attachments } = await mail.backend.message(ref, soon());
      expect(attachments).toBe(3);
      expect(structure?.attachments.map((part) => part.type)).toEqual([
        'message/rfc822',
        'application/ms-tnef',
        'text/calendar',
      ]);
      const shown = [...(structure?.text ?? []), ...(structure?.html ?? [])].map((part) => part.type);
      expect(new Set(shown)).toEqual(new Set(['text/plain']));
    });
  });
}
