/** Makes the least that a takeover interrupts: one place with one screen, on which one video plays. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Id } from '@bacheca/shared/model/ids';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import { expect, type Page } from '@playwright/test';
import { makeVideo } from './media.ts';
import { makeLocation, publishOnly } from './one-location.ts';
import type { Staff } from './scheduler.ts';

const PATIENCE_MS = 120_000;
/** Long enough that it runs when the takeover comes and would still run when that is on screen. */
const VIDEO_SECONDS = 60;

/** One place where one video plays for ever. */
export async function publishVideo(staff: Staff, folder: string, size?: string): Promise<void> {
  const media = join(folder, 'media');
  mkdirSync(media);
  const film = await staff.upload<MediaFile>(makeVideo(media, 'film', VIDEO_SECONDS, 40, size), 'video/mp4');
  await makeLocation(staff);
  const video: Item = {
    id: 'video',
    kind: 'video',
    title: 'Video',
    variants: [{ language: 'it', media: film.sha256 }],
  };
  await staff.send('PUT', '/api/items/video', video);
  await publishOnly(staff, ['video']);
}

/** It asks for a notice on every screen from now on, for so long. */
export function takeoverRequest(durationMs: number) {
  return {
    item: {
      id: 'allerta',
      kind: 'notice',
      title: 'Allerta meteo',
      severity: 'emergency',
      durationMs: 10_000,
      variants: [{ language: 'it', title: 'Allerta meteo', text: 'Restate in casa.' }],
    } satisfies Item,
    severity: 'emergency',
    endsAt: new Date(Date.now() + durationMs).toISOString(),
    reason: 'Prova di un avviso urgente',
    targets: [{ type: 'everywhere' }],
    confirmed: true,
  };
}

/** Pairs by the code that the screen shows, to a new screen of that place. */
export async function pairWithNewScreen(staff: Staff, screen: Page): Promise<{ playerId: Id; screenId: Id }> {
  const code = screen.locator('.pairing-code');
  await expect(code).toHaveText(/[A-Z0-9]/, { timeout: PATIENCE_MS });
  const shown = ((await code.textContent()) ?? '').replace(/[^A-Z0-9]/g, '');
  return await staff.send('POST', '/api/pairing/claim', {
    code: shown,
    screen: { type: 'new', locationId: 'prova', name: 'Schermo di prova', orientation: 'landscape' },
  });
}
