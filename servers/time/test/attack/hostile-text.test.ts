import { connect } from '@handrail/testing';
import { describe, expect, it } from 'vitest';
import { server } from '../../src/server.ts';

const LONG = 200_000;

/** Texts that have broken parsers: long, of many digits, of near matches, with NUL, ANSI escapes, bidi, surrogates. */
const hostile: readonly (readonly [string, string])[] = [
  ['a long word', 'a'.repeat(LONG)],
  ['many digits', '9'.repeat(LONG)],
  ['many blanks', ' '.repeat(LONG)],
  ['many brackets', `2026-11-01T01:30:00Z${'[a]'.repeat(LONG)}`],
  ['open brackets', `2026-11-01T01:30:00Z${'['.repeat(LONG)}`],
  ['many offsets', `2026-11-01T01:30${'+05:30'.repeat(LONG / 6)}`],
  ['NUL', '2026-11-01T01:30\u0000'],
  ['an escape', '\u001B[2J\u001B]0;x\u0007'],
  ['turned around', '\u202E03:10T10-11-6202'],
  ['digits of another script', '２０２６-11-01T01:30'],
  ['half a character', '2026-11-01T01:30\uD800'],
  ['a prototype', '__proto__'],
  ['a path', '../../etc/passwd'],
  ['a number too large', '1e400'],
  ['years too large', '+999999-01-01T00:00Z'],
];

/** For each tool, calls with the text in one argument after the other. */
const calls = (text: string): readonly (readonly [string, Record<string, unknown>])[] => [
  ['current_time', { zones: [text] }],
  ['convert_time', { time: text, to: ['UTC'] }],
  ['convert_time', { time: '2026-01-01T00:00', from: text, to: ['UTC'] }],
  ['convert_time', { time: '2026-01-01T00:00', to: [text] }],
  ['shift_time', { start: text, by: 'P1D' }],
  ['shift_time', { start: '2026-01-01', by: text }],
  ['shift_time', { start: '2026-01-01', by: 'P1D', zone: text }],
  ['time_between', { start: text, end: '2026-01-01' }],
  ['time_between', { start: '2026-01-01', end: text }],
  ['time_between', { start: '2026-01-01', end: '2026-01-02', business: { weekend: [text] } }],
  ['time_between', { start: '2026-01-01', end: '2026-01-02', business: { holidays: [text] } }],
  ['schedule_times', { rule: text }],
  ['schedule_times', { rule: '0 9 * * *', from: text }],
  ['schedule_times', { rule: '0 9 * * *', zone: text }],
  ['schedule_times', { rule: `DTSTART;TZID=${text}:20260101T000000\nRRULE:FREQ=DAILY` }],
  ['find_zone', { query: text }],
  ['find_zone', { query: 'UTC', at: text }],
];

describe.each(hostile)('%s', (_, text) => {
  it('is refused in every argument of every tool, clearly, shortly and at once', async () => {
    await using session = await connect(server, { args: ['--zone=UTC', '--now=2026-11-21T00:00:00Z'] });
    for (const [tool, args] of calls(text)) {
      const start = performance.now();
      const answer = await session.call(tool, args);
      const about = JSON.stringify(args).slice(0, 120);
      expect([about, answer.isError]).toEqual([about, true]);
      // A code, what and why, and on the next line what to do
      expect(answer.text).toMatch(/^[a-z_]+: [^\n]+\n[^\n]+$/);
      expect(answer.text).not.toMatch(/^internal/);
      expect(answer.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(Buffer.byteLength(answer.text)).toBeLessThan(900);
      expect(performance.now() - start).toBeLessThan(2000);
    }
  });
});
