/**
 * What can't be shown, or breaks while it is: the stage says why, and what the agent gives it instead is on screen.
 * In the last tests a real agent does so, and the failed play reaches the scheduler.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import type { Play } from '@bacheca/shared/wire/plays';
import { expect, test as plain } from '@playwright/test';
import Sqlite from 'better-sqlite3';
import { makeVideo } from '../support/media.ts';
import { makeLocation, publishOnly } from '../support/one-location.ts';
import { pairWithNewScreen } from '../support/one-video.ts';
import { chromiumHost, type Player } from '../support/players.ts';
import { Staff, startSchedulerProcess } from '../support/scheduler.ts';
import { broken } from './support/faults.ts';
import { type Stage, slide, test } from './support/stage.ts';

const PATIENCE_MS = 120_000;

for (const [name, { make, reason }] of Object.entries(broken)) {
  // A machine takes many seconds to decode so many points; what is said to be a small picture shows the same.
  const tag = name === 'a picture of 200 megapixels' ? '@long' : [];
  test(`${name} is skipped, with the reason`, { tag }, async ({ stage, gallery }) => {
    const item = await make(gallery);
    await stage.play(slide('before'));
    await expect.poll(stage.reports).toContain('shown before');
    await stage.play(item);
    await insteadOf(stage);
    const failed = (await stage.messages()).find((message) => message.type === 'failed');
    expect(failed).toMatchObject({ cueId: 'broken', reason: expect.stringMatching(reason) });
    await expect(stage.page.locator('.layer[data-phase="visible"][data-cue="instead"]')).toBeVisible();
  });
}

/** What an agent does: once it hears of the failure, it gives something else. */
async function insteadOf(stage: Stage): Promise<void> {
  await expect.poll(stage.reports, { intervals: [20] }).toContain('failed broken');
  await stage.play(slide('instead'));
  await expect.poll(stage.reports, { intervals: [20] }).toContain('shown instead');
}

const damaged: Record<string, (folder: string) => string> = {
  'a truncated video': (folder) => {
    const whole = join(folder, 'whole.mp4');
    const source = 'testsrc2=size=640x360:rate=30:duration=6';
    const codec = [
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-pix_fmt',
      'yuv420p',
      '-movflags',
      '+faststart',
    ];
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...codec, whole]);
    const bytes = readFileSync(whole);
    const path = join(folder, 'half.mp4');
    writeFileSync(path, bytes.subarray(0, bytes.length / 2));
    return path;
  },
  'a video with the wrong codec': (folder) => {
    const path = join(folder, 'wrong.mp4');
    const source = 'testsrc2=size=640x360:rate=30:duration=6';
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-c:v', 'mpeg4', path]);
    return path;
  },
};

for (const [name, make] of Object.entries(damaged)) {
  plain(
    `${name} is a failed play in the scheduler's records, and the loop goes on`,
    {
      tag: name === 'a truncated video' ? [] : '@long',
    },
    async ({ browser }) => {
      const folder = mkdtempSync(join(tmpdir(), 'bacheca-faults-'));
      const scheduler = await startSchedulerProcess(join(folder, 'scheduler'), {
        env: { BACHECA_SEED: 'none' },
      });
      let player: Player | undefined;
      try {
        const staff = await Staff.firstAdmin(scheduler);
        await publish(staff, folder, make);
        player = await chromiumHost.start(browser, join(folder, 'player'), scheduler.url);
        const { screenId } = await pairWithNewScreen(staff, player.page);
        const plays = () => staff.send<Play[]>('GET', `/api/plays?screenId=${screenId}&limit=1000`);
        const failed = async () => (await plays()).filter(({ outcome }) => outcome.type === 'failed');
        await expect.poll(async () => (await failed()).length, { timeout: PATIENCE_MS }).toBeGreaterThan(0);
        expect((await failed())[0]).toMatchObject({
          itemId: 'bad',
          outcome: { reason: expect.stringMatching(/\w/) },
        });
        const after = Math.max(
          ...(await failed()).map(({ startedAtMs, durationMs }) => startedAtMs + durationMs),
        );
        const completeAfter = async () =>
          (await plays()).filter(
            ({ outcome, startedAtMs }) => outcome.type === 'complete' && startedAtMs >= after - 1,
          );
        await expect
          .poll(async () => (await completeAfter()).length, { timeout: PATIENCE_MS })
          .toBeGreaterThan(1);
        expect(new Set((await completeAfter()).map(({ itemId }) => itemId))).toEqual(new Set(['good']));
      } finally {
        await player?.stop();
        await scheduler.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
}

async function publish(staff: Staff, folder: string, make: (folder: string) => string): Promise<void> {
  const media = join(folder, 'media');
  mkdirSync(media);
  const good = await staff.upload<MediaFile>(makeVideo(media, 'good', 3, 40), 'video/mp4');
  const bad = storeUnchecked(join(folder, 'scheduler'), make(media));
  await makeLocation(staff);
  for (const [id, sha256] of Object.entries({ good: good.sha256, bad })) {
    const item: Item = { id, kind: 'video', title: id, variants: [{ language: 'it', media: sha256 }] };
    await staff.send('PUT', `/api/items/${id}`, item);
  }
  await publishOnly(staff, ['good', 'bad']);
}

/** It does as a version did that took in what an upload refuses today: what it stored is still there. */
function storeUnchecked(dataFolder: string, path: string): Sha256 {
  const bytes = readFileSync(path);
  const sha256 = sha256Of(bytes);
  const folder = join(dataFolder, 'media', sha256.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  copyFileSync(path, join(folder, sha256));
  const database = new Sqlite(join(dataFolder, 'bacheca.db'));
  database
    .prepare(
      `INSERT INTO media (sha256, bytes, mime_type, width, height, duration_ms, added_at_ms)
      VALUES (?, ?, 'video/mp4', 640, 360, 6000, ?)`,
    )
    .run(sha256, bytes.length, Date.now());
  database.close();
  return sha256;
}
