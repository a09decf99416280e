/** A film whose picture dies while its sound runs on, in Electron, from the upload's own look at it to the status. */
import { expect } from '@playwright/test';
import type { FakeScheduler } from '../../../apps/player/agent/testing/fake-scheduler.ts';
import { program, slide, video } from '../../../apps/player/agent/testing/samples.ts';
import { makeUnusualVideo } from '../../support/unusual-videos.ts';
import { test as hostTest, linkTo } from '../support/electron-host.ts';

const test = hostTest.extend<{ scheduler: FakeScheduler }>({
  scheduler: async ({ dataDir }, use) => {
    const scheduler = await linkTo(dataDir);
    const [dead, held] = [
      await makeUnusualVideo(dataDir, 'picture-dies-halfway'),
      await makeUnusualVideo(dataDir, 'one-frame-a-second'),
    ];
    for (const { file, bytes } of [dead, held]) scheduler.media.set(file.sha256, bytes);
    scheduler.publish(
      program([video('dead', dead), video('slow', held), slide('a', 4_000)], [dead, held], {
        sound: [{ dayparts: [{ from: '00:00', until: '24:00' }], volumePercent: 50 }],
      }),
    );
    await use(scheduler);
    await scheduler.stop();
  },
});

// The same film in Chromium, without an agent, is in `odd-films.spec.ts`, and so short.
test('a picture that dies under running sound is a problem in words, and what follows plays', {
  tag: '@long',
}, async ({ scheduler, host: _ }) => {
  // The loop runs by the clock: it may be joined anywhere, at the beginning and where a failed item has left it.
  const outcomes = () => scheduler.allPlays().map(({ itemId, outcome }) => `${itemId} ${outcome.type}`);
  const sinceItFailed = () => {
    const failedAt = outcomes().indexOf('dead failed');
    return failedAt < 0 ? [] : outcomes().slice(failedAt + 1);
  };
  await expect.poll(sinceItFailed, { timeout: 120_000 }).toContain('slow complete');
  await expect.poll(sinceItFailed, { timeout: 120_000 }).toContain('a complete');
  const failed = scheduler.allPlays().find(({ outcome }) => outcome.type === 'failed');
  // Of twelve seconds, and not at their end.
  expect(failed).toMatchObject({
    itemId: 'dead',
    outcome: { reason: expect.stringMatching(/picture stopped at \d\.\d s/) },
  });
  expect(outcomes()).not.toContain('slow failed');
  await scheduler.until(() =>
    Boolean(
      scheduler.lastStatus?.problems.some(
        ({ code, message }) => code === 'item-stalled' && message.includes('“dead”'),
      ),
    ),
  );
});
