import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import { expect, it } from 'vitest';
import { StatusThrottle } from './status-throttle.ts';

const player = { id: 'player-1', screenId: 'urp-1' };
const status = (uptimeMs: number) => ({ uptimeMs }) as PlayerStatus;

it('of statuses that come too often the first and the newest are heard, also of a link that ends', () => {
  let nowMs = 0;
  const reported: number[] = [];
  const gate = new StatusThrottle({ monotonic: () => nowMs }, (_, { uptimeMs }) => reported.push(uptimeMs));
  for (let sent = 0; sent < 100; sent += 1) gate.take(player, status(sent));
  expect(reported).toEqual([0]);
  gate.sweep();
  gate.sweep();
  expect(reported).toEqual([0, 99]);
  gate.take(player, status(100));
  nowMs += 1000;
  gate.take(player, status(101));
  gate.take({ ...player, id: 'player-2' }, status(7));
  gate.take(player, status(102));
  gate.left(player);
  gate.sweep();
  expect(reported).toEqual([0, 99, 101, 7, 102]);
});
