import { expect, it } from 'vitest';
import { fitPage } from '../src/page.ts';

const notice = (kept: string) => `[cut at ${kept.length}]`;

it('leaves alone what fits', () => {
  expect(fitPage('a\nb', 1_000, notice)).toBe('a\nb');
});

it('cuts at a line end and says so first and last', () => {
  const text = Array.from({ length: 500 }, (_, line) => `line ${line}`).join('\n');
  const lines = fitPage(text, 1_000, notice).split('\n');
  const kept = lines.slice(1, -1).join('\n');
  expect(text.startsWith(`${kept}\n`)).toBe(true);
  expect(lines[0]).toBe(`[cut at ${kept.length}]`);
  expect(lines.at(-1)).toBe(lines[0]);
});

it.each(['é', '語', '🙂'])('never cuts a character (%s) of a line longer than the page', (character) => {
  for (let shift = 0; shift < 4; shift += 1) {
    const cut = fitPage('x'.repeat(shift) + character.repeat(2_000), 1_000, notice);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1_000);
    expect(cut).not.toContain('\uFFFD');
  }
});

it('refuses a notice that would not fit', () => {
  expect(() => fitPage('x'.repeat(2_000), 1_000, () => 'n'.repeat(241))).toThrow(/240 bytes/);
});
