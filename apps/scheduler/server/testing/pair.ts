import { expect } from 'vitest';
import type { Client } from './client.ts';
import { TestPlayer } from './player.ts';

export interface PairedPlayer {
  readonly playerId: string;
  readonly token: string;
}

/** Pairs a player to a screen that exists, as staff and player do it. */
export async function pair(url: string, staff: Client, screenId: string): Promise<PairedPlayer> {
  const player = await TestPlayer.connect(url);
  const { code } = await player.next('pairing');
  const claimed = staff.post('/api/pairing/claim', { code, screen: { type: 'existing', screenId } });
  const { playerId, token } = await player.next('paired');
  player.send({ type: 'paired-stored' });
  expect(await claimed).toMatchObject({ status: 200, body: { playerId, screenId } });
  player.close();
  return { playerId, token };
}
