/**
 * Does the main job in both hosts: pair by code, publish, play on without a scheduler and through a power cut, and have
 * every play counted once. What the scheduler counts is compared, play by play, with what was seen in the middle of the
 * screen.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PublishResult } from '@bacheca/shared/api/publish';
import type { PlayCount, RecordedPlay } from '@bacheca/shared/api/reports';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import { expect, type Page, test } from '@playwright/test';
import { makeStill, makeVideo } from '../support/media.ts';
import { makeLocation, playlistOf, publishOnly } from '../support/one-location.ts';
import { pairWithNewScreen } from '../support/one-video.ts';
import {
  chromiumHost,
  electronHost,
  isLongOn,
  type Player,
  type Sighting,
  watchScreen,
} from '../support/players.ts';
import { Staff, startSchedulerProcess } from '../support/scheduler.ts';

const PATIENCE_MS = 120_000;
const ITEM_SECONDS = 4;

for (const host of [chromiumHost, electronHost]) {
  test(`${host.name}: pairs by code, shows what is published, plays on alone, and counts every play once`, {
    tag: isLongOn(host, electronHost) ? '@long' : [],
  }, async ({ browser }) => {
    test.skip(host.obstacle !== null, host.obstacle ?? '');
    test.setTimeout(10 * 60_000);
    const folder = mkdtempSync(join(tmpdir(), 'bacheca-e2e-'));
    const schedulerData = join(folder, 'scheduler');
    const playerData = join(folder, 'player');
    let scheduler = await startSchedulerProcess(schedulerData, { env: { BACHECA_SEED: 'none' } });
    let player: Player | undefined;
    const watched: { from: number; to: number; sightings: Sighting[] }[] = [];
    try {
      let staff = await Staff.firstAdmin(scheduler);
      await test.step('staff publish a first playlist', () => publishFirst(staff, folder));

      player = await host.start(browser, playerData, scheduler.url);
      test.info().annotations.push({ type: 'host', description: player.host });
      const { screenId } = await test.step('pairing by code', () => pairWithNewScreen(staff, page(player)));
      await showsAny(page(player), ['video', 'still', 'slide']);

      await test.step('a change that is published comes on screen, and what it replaces goes', async () => {
        await staff.send('PUT', '/api/items/slide-2', slide('slide-2', 'Nuova'));
        await staff.send('PUT', '/api/playlists/prova', playlistOf(['video', 'still', 'slide-2']));
        const { groups } = await staff.send<PublishResult>('POST', '/api/publish', {});
        expect(groups.some(({ changed }) => changed)).toBe(true);
        await shows(page(player), 'slide-2');
      });

      await test.step('with the scheduler gone it goes on for two loops', async () => {
        const watch = await watchScreen(page(player));
        const from = await page(player).evaluate(() => Date.now());
        await scheduler.stop('SIGKILL');
        const sightings = await quietMoment(watch, 7);
        await player?.kill();
        watched.push({ from, to: Date.now(), sightings });
        expect(new Set(sightings.map(({ itemId }) => itemId))).toEqual(
          new Set(['video', 'still', 'slide-2']),
        );
      });

      await test.step('restarted after a power cut, still without a scheduler, it plays', async () => {
        player = await host.start(browser, playerData, scheduler.url);
        await showsAny(page(player), ['video', 'still', 'slide-2']);
        const watch = await watchScreen(page(player));
        const from = await page(player).evaluate(() => Date.now());
        const sightings = await quietMoment(watch, 5);
        const last = sightings.at(-1);
        // The last may not be over; its play begins a little before the eye sees it through the fade.
        watched.push({ from, to: (last?.atMs ?? from) - 1000, sightings: sightings.slice(0, -1) });
      });

      await test.step('with the scheduler back, what it counts is what was seen', async () => {
        scheduler = await startSchedulerProcess(schedulerData, {
          port: scheduler.port,
          env: { BACHECA_SEED: 'none' },
        });
        staff = await Staff.signIn(scheduler.url);
        const recorded = () =>
          staff.send<RecordedPlay[]>('GET', `/api/plays?screenId=${screenId}&limit=1000`);
        for (const { from, to, sightings } of watched) {
          const seen = sightings.filter(({ atMs }) => atMs > from + 1000).map(({ itemId }) => itemId);
          await expect
            .poll(async () => inOrder(await recorded(), from + 1000, to).map(({ itemId }) => itemId), {
              timeout: PATIENCE_MS,
            })
            .toEqual(seen);
        }
        const plays = await recorded();
        expect(new Set(plays.map(({ journalId, seq }) => `${journalId} ${seq}`)).size).toBe(plays.length);
        expect(plays.filter(({ outcome }) => outcome.type === 'interrupted')).toHaveLength(1);
        expect(plays.filter(({ outcome }) => outcome.type === 'failed')).toEqual([]);
        const counts = await staff.send<PlayCount[]>('GET', `/api/plays/counts?screenId=${screenId}`);
        const later = await recorded();
        for (const { itemId, complete } of counts) {
          const listed = (some: RecordedPlay[]) =>
            some.filter((play) => play.itemId === itemId && play.outcome.type === 'complete');
          expect(complete).toBeGreaterThanOrEqual(listed(plays).length);
          expect(complete).toBeLessThanOrEqual(listed(later).length);
        }
      });
    } finally {
      await player?.stop().catch(() => {});
      await scheduler.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

function page(player: Player | undefined): Page {
  if (!player) throw new Error('the player has not been started');
  return player.page;
}

async function publishFirst(staff: Staff, folder: string): Promise<void> {
  const media = join(folder, 'media');
  mkdirSync(media);
  const film = await staff.upload<MediaFile>(makeVideo(media, 'film', ITEM_SECONDS, 90), 'video/mp4');
  const image = await staff.upload<MediaFile>(makeStill(media, 'image', '0x336699'), 'image/png');
  await makeLocation(staff);
  const items: Item[] = [
    { id: 'video', kind: 'video', title: 'Video', variants: [{ language: 'it', media: film.sha256 }] },
    {
      id: 'still',
      kind: 'infographic',
      title: 'Infografica',
      variants: [
        { language: 'it', pages: [{ media: image.sha256, text: 'Blu', durationMs: ITEM_SECONDS * 1000 }] },
      ],
    },
    slide('slide', 'Prima'),
  ];
  for (const item of items) await staff.send('PUT', `/api/items/${item.id}`, item);
  await publishOnly(
    staff,
    items.map(({ id }) => id),
  );
}

function slide(id: string, title: string): Item {
  return {
    id,
    kind: 'qr',
    title,
    url: 'https://www.comune.prato.it/',
    urlLabel: 'comune.prato.it',
    accessModes: ['open'],
    durationMs: ITEM_SECONDS * 1000,
    variants: [{ language: 'it', title, lead: 'Una prova.', steps: ['Apri', 'Leggi', 'Fatto'] }],
  };
}

function shows(screen: Page, itemId: string): Promise<void> {
  return showsAny(screen, [itemId]);
}

async function showsAny(screen: Page, itemIds: string[]): Promise<void> {
  const visible = itemIds.map((id) => `.layer[data-phase="visible"][data-item="${id}"]`).join(', ');
  await expect(screen.locator(visible).first()).toBeVisible({ timeout: PATIENCE_MS });
}

/** Waits for so many sightings and then for a moment well within the last, and returns them all. */
async function quietMoment(watch: { sightings(): Promise<Sighting[]> }, count: number): Promise<Sighting[]> {
  let sightings: Sighting[] = [];
  await expect
    .poll(
      async () => {
        sightings = await watch.sightings();
        const sinceLastMs = Date.now() - (sightings.at(-1)?.atMs ?? Date.now());
        return sightings.length >= count && sinceLastMs > 700 && sinceLastMs < 2000;
      },
      { timeout: PATIENCE_MS, intervals: [100] },
    )
    .toBe(true);
  return sightings;
}

function inOrder(plays: RecordedPlay[], fromMs: number, toMs: number): RecordedPlay[] {
  return plays
    .filter(({ startedAtMs }) => startedAtMs > fromMs && startedAtMs < toMs)
    .sort((a, b) => a.startedAtMs - b.startedAtMs);
}
