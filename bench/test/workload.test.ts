import { expect, it } from 'vitest';
import { Figures, type Role } from '../src/figures.ts';
import { inTurn } from '../src/workload.ts';

it('takes turns, and counts neither the first round nor more of the peer than was asked for', async () => {
  const figures = new Figures();
  const order: string[] = [];
  const turn = (role: Role) => () => {
    order.push(role);
    return { 'work, ms': order.length };
  };
  const turns = { floor: turn('floor'), ours: turn('ours'), peer: turn('peer') };
  await inTurn({ rounds: 2, peerRounds: 1, turns }, figures);
  expect(order.join(' ')).toBe('floor ours peer floor ours peer floor ours');
  expect(figures.rows.get('work, ms')).toEqual(
    new Map([
      ['floor', [4, 7]],
      ['ours', [5, 8]],
      ['peer', [6]],
    ]),
  );
});
