/** “Which screen is it?”, from the button in the staff app to the words on a real player's screen. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClaimResult } from '@bacheca/shared/api/pairing';
import { chromiumHost } from '../support/players.ts';
import { expect, expectAccessible, ITEM, LOCATIONS, test } from './support/web-fixtures.ts';

test('a screen says its name over what plays and over a closed screen’s black, and goes back by itself', async ({
  page,
  browser,
  scheduler,
  staff,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-identify-'));
  const player = await chromiumHost.start(browser, join(folder, 'player'), scheduler.url);
  try {
    const code = (await player.page.locator('.pairing-code').textContent())?.replace(/[^A-Z0-9]/g, '');
    const screen = { type: 'new', locationId: 'urp', name: 'Sala d’attesa', orientation: 'landscape' };
    await staff.post(`${scheduler.url}/api/publish`);
    const claimed = await staff.post(`${scheduler.url}/api/pairing/claim`, { data: { code, screen } });
    const { screenId } = ClaimResult.parse(await claimed.json());
    const onScreen = player.page.locator('.layer[data-phase="visible"]');
    await expect(onScreen).toHaveAttribute('data-item', ITEM.id);

    await page.goto(`${scheduler.url}/screens/${screenId}`);
    const drawer = page.getByRole('dialog', { name: 'Sala d’attesa' });
    await drawer.getByRole('button', { name: 'Identifica' }).click();
    // What still loads elsewhere in the drawer is a status as well.
    const identifying = drawer.getByRole('region', { name: 'Quale schermo è?' });
    await expect(identifying.getByRole('status')).toHaveText('Lo schermo mostra il suo nome per 20 secondi.');
    await expect(drawer.getByRole('region', { name: 'Ultimi comandi' })).toContainText(
      'Identifica: eseguito',
    );
    const card = player.page.locator('.identify');
    await expect(card).toContainText('Sala d’attesa');
    await expect(card).toContainText('URP');
    await expect(onScreen).toHaveAttribute('data-item', ITEM.id);
    await expectAccessible(page);

    // It is open on no day at all, so that it is closed whenever this runs.
    const never = { ...LOCATIONS[0], openingHours: [] };
    await staff.put(`${scheduler.url}/api/locations/urp`, { data: never, headers: { 'if-match': '*' } });
    await staff.post(`${scheduler.url}/api/publish`);
    await expect(player.page.locator('.layer[data-interlude="closed"]')).toBeVisible();
    await expect(card).toBeHidden();
    await drawer.getByRole('button', { name: 'Identifica' }).click();
    await expect(card).toContainText('Sala d’attesa');

    await player.stop();
    await expect(drawer).toContainText('Scollegato');
    await drawer.getByRole('button', { name: 'Identifica' }).click();
    await expect(drawer.getByRole('alert')).toContainText(
      'non è collegato, quindi non può mostrare il suo nome',
    );

    const plays = await staff.get(`${scheduler.url}/api/plays/counts?screenId=${screenId}&${span()}`);
    const counted = (await plays.json()) as { itemId: string }[];
    expect(counted.map(({ itemId }) => itemId)).toEqual([ITEM.id]);
  } finally {
    await player.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** It is an hour on either side of now, in whole hours. */
function span(): string {
  const hourMs = 3_600_000;
  const thisHourMs = Math.floor(Date.now() / hourMs) * hourMs;
  const at = (ms: number) => new Date(ms).toISOString();
  return `from=${at(thisHourMs - hourMs)}&to=${at(thisHourMs + 2 * hourMs)}`;
}
