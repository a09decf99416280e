/** Files on their way from a person's computer to the scheduler, through the real page, worker, tus and pipeline. */

import { drop, expectState, mediaFile, row } from '../support/upload-page.ts';
import { expect, expectAccessible, test } from '../support/web-fixtures.ts';

test('what is dropped is looked at, sent, prepared and can be opened', async ({
  page,
  scheduler,
  staff: _,
}) => {
  await page.goto(scheduler.url);
  await drop(page, [
    await mediaFile('bytes-after-end.png', 'locandina.png'),
    await mediaFile('h264.mov'),
    await mediaFile('first-half-only.mp4', 'nido.mp4'),
  ]);
  await expectState(page, 'nido.mp4', 'unusable');
  await expect(row(page, 'nido.mp4')).toContainText('È solo una parte del file');
  await expectState(page, 'locandina.png', 'ready');
  await expectState(page, 'h264.mov', 'ready');
  await expect(row(page, 'h264.mov')).toContainText('H.264');
  await expectAccessible(page);
  await page.screenshot({ path: '/tmp/fx/dock.png' });
});
