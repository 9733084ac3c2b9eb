import { expect, it } from 'vitest';
import type { Contestant } from '../src/contestants.ts';
import { Figures } from '../src/figures.ts';
import { tableOf } from '../src/table.ts';

const contestant = (role: Contestant['role']): Contestant => ({
  role,
  name: role,
  entry: '',
  args: [],
  small: { tool: 'echo', args: {} },
  answers: [],
});

it('shows medians, spreads and ratios, and a dash for what was not measured', () => {
  const [floor, ours, peer] = [contestant('floor'), contestant('ours'), contestant('peer')] as const;
  const figures = new Figures();
  for (const ms of [10, 10, 10]) figures.add(floor, { 'start, ms': ms });
  for (const ms of [30, 30.5, 31]) figures.add(ours, { 'start, ms': ms, 'RSS, MiB': undefined });
  figures.add(ours, { 'tarball, kB': 1234.5 });
  figures.add(peer, { 'tarball, kB': 0.5 });
  expect(`\n${tableOf(figures, [floor, ours, peer])}\n`).toMatchInlineSnapshot(`
    "
    |             |      floor |             ours |  peer |      ours / floor | ours / peer |
    | ----------- | ---------: | ---------------: | ----: | ----------------: | ----------: |
    | start, ms   | 10 (10–10) | 30.5 (30.1–30.9) |     – | 3.05× (3.00–3.10) |           – |
    | RSS, MiB    |          – |                – |     – |                 – |           – |
    | tarball, kB |          – |            1,235 | 0.500 |                 – |      2,469× |
    "
  `);
});

it('shows a time that never ended as such, and no ratio to it', () => {
  const figures = new Figures();
  figures.add(contestant('ours'), { 'read, ms': 1 });
  figures.add(contestant('peer'), { 'read, ms': Infinity });
  const [, , row] = tableOf(figures, [contestant('ours'), contestant('peer')]).split('\n');
  expect(row).toMatch(/^\| read, ms \| +1 \| +∞ \| +– \| +– \|$/);
});
