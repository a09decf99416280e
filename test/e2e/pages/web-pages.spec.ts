/** Opens every page of the staff app in every state: accessible, in both schemes, and never wider than its window. */
import type { SessionView } from '@bacheca/shared/api/people';
import {
  expect,
  expectAccessible,
  expectContrast,
  expectNoSidewaysScroll,
  test,
} from '../support/web-fixtures.ts';
import { sceneScreens } from '../support/web-scene-screens.ts';
import { startScene } from '../support/web-scenes.ts';
import { buildWebApp } from '../support/web-scheduler.ts';

test.beforeAll(buildWebApp);

const newcomer: SessionView = { username: 'admin', grants: [{ role: 'admin' }], mustChangePassword: true };

const pages: {
  name: string;
  path: string;
  screens: number;
  longNames?: boolean;
  session?: SessionView | null;
}[] = [
  { name: 'sign-in', path: '/', screens: 0, session: null },
  { name: 'forced change of password', path: '/', screens: 0, session: newcomer },
  { name: 'today, with nothing yet', path: '/', screens: 0 },
  { name: 'today', path: '/', screens: 40 },
  { name: 'today, with long names', path: '/', screens: 6, longNames: true },
  { name: 'no screens yet', path: '/screens', screens: 0 },
  { name: 'one screen', path: '/screens', screens: 1 },
  { name: 'screens in every state', path: '/screens', screens: 40 },
  { name: 'a dense list of screens', path: '/screens', screens: 60 },
  { name: 'long names', path: '/screens', screens: 6, longNames: true },
  { name: 'details of a screen with problems', path: '/screens/schermo-4', screens: 6 },
  { name: 'details of a screen with a long name', path: '/screens/schermo-2', screens: 6, longNames: true },
  { name: 'preview of a screen', path: '/screens/schermo-1/preview', screens: 6 },
  { name: 'preview of a portrait screen', path: '/screens/schermo-5/preview', screens: 6 },
  { name: 'settings of a screen and its place', path: '/screens/schermo-1/settings', screens: 6 },
  { name: 'one’s own sessions', path: '/sessions', screens: 0 },
  { name: 'pairing', path: '/pair?code=K7Q2FM', screens: 6 },
  { name: 'an address that isn’t there', path: '/altrove', screens: 0 },
];

for (const { name, path, screens, longNames = false, session } of pages) {
  test(`${name}: accessible in light and dark, and fits a narrow phone`, async ({ page }) => {
    const scene = await startScene({
      screens: sceneScreens(screens, { longNames }),
      ...(session === undefined ? {} : { session }),
    });
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 2400 });
    await page.goto(scene.url + path);
    await expect(page.getByRole('heading').first()).toBeVisible();
    await page.waitForLoadState('load');
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
    await expectContrast(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await scene.close();
  });
}

test('by place, with a dialog open, and with the line lost, the page stays accessible', async ({ page }) => {
  const scene = await startScene({ screens: sceneScreens(40) });
  await page.clock.install();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${scene.url}/screens`);
  await page.getByText('Per luogo').click();
  await expect(page.getByRole('heading', { name: 'Anagrafe' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Pubblica' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pubblica' }).click();
  // Of the 13 whose program changed one has no player to receive it.
  await expect(page.getByRole('dialog')).toContainText('12 schermi ricevono un programma nuovo');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  scene.breakLine();
  await expect(page.getByText('Il server non risponde, riprovo')).toBeVisible();
  await expectAccessible(page);
  scene.mend();
  await expect(page.getByText('In diretta')).toBeVisible();
  // Now its timers stand still: it must not retry by itself before the button is pressed.
  await page.clock.pauseAt(Date.now() + 1_000);
  scene.breakLine();
  await expect(page.getByText('Il server non risponde, riprovo')).toBeVisible();
  scene.mend();
  await page.getByRole('button', { name: 'Riprova ora' }).click();
  await expect(page.getByText('In diretta')).toBeVisible();
  await scene.close();
});

test('the account menu switches language and scheme, and they stay', async ({ page }) => {
  const scene = await startScene({ screens: sceneScreens(6) });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${scene.url}/screens`);
  await page.getByRole('button', { name: /giulia/ }).click();
  await expectAccessible(page);
  await page.getByText('English').click();
  await expect(page.getByRole('heading', { name: 'Screens', exact: true })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByText('Dark', { exact: true }).locator('..').click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Screens', exact: true })).toBeVisible();
  await expect(page.getByText('5,101')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await scene.close();
});

test('the board sees how the screens are and no button that it may not press', async ({ page }) => {
  const session: SessionView = {
    username: 'sindaca',
    grants: [{ role: 'board' }],
    mustChangePassword: false,
  };
  const scene = await startScene({ screens: sceneScreens(6), session });
  await page.goto(`${scene.url}/screens`);
  await expect(page.getByRole('article')).toHaveCount(6);
  await expect(page.getByRole('button', { name: 'Pubblica' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: /Abbina/ })).toHaveCount(0);
  await page.goto(`${scene.url}/pair`);
  await expect(page.getByRole('heading', { name: 'Il tuo ruolo non può abbinare schermi' })).toBeVisible();
  await scene.close();
});

test('an operator of one place is offered what they may do there, and nothing elsewhere', async ({
  page,
}) => {
  const screens = sceneScreens(6);
  const [here] = screens;
  const elsewhere = screens.find(({ location }) => location.id !== here?.location.id);
  if (!here || !elsewhere) throw new Error('the scene has one place only');
  const limit = { locationIds: [here.location.id] };
  const session: SessionView = {
    username: 'lucia',
    grants: [{ role: 'operator', limit }, { role: 'board' }],
    mustChangePassword: false,
  };
  const scene = await startScene({ screens, session });
  const settings = page.getByRole('dialog').getByRole('link', { name: 'Impostazioni' });
  await page.goto(`${scene.url}/screens/${here.screen.id}`);
  await expect(settings).toBeVisible();
  await page.goto(`${scene.url}/screens/${elsewhere.screen.id}`);
  await expect(page.getByRole('dialog').getByRole('link', { name: 'Anteprima' })).toBeVisible();
  await expect(settings).toHaveCount(0);
  await page.goto(`${scene.url}/screens/${elsewhere.screen.id}/settings`);
  await expect(
    page.getByRole('heading', { name: 'Il tuo ruolo non può cambiare queste impostazioni' }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'lucia: Account e preferenze' }).click();
  await expect(page.getByText('Operatori (per alcuni luoghi), Direzione')).toBeVisible();
  await scene.close();
});

test('a screen that fails is told to screen readers once, by name', async ({ page }) => {
  const screens = sceneScreens(6);
  const scene = await startScene({ screens });
  await page.goto(`${scene.url}/screens`);
  const announcer = page.getByTestId('announcer');
  await expect(page.getByRole('article')).toHaveCount(6);
  await expect(announcer).toHaveText('');
  const [first] = screens;
  if (!first?.player) throw new Error('the scene has no paired screen');
  scene.push({ type: 'screen', screen: { ...first, player: { ...first.player, connected: false } } });
  await expect(announcer).toHaveText(`${first.location.name}, ${first.screen.name}: Scollegato`);
  await scene.close();
});

test('three hundred screens are a dense list: the worst as cards, each other in a row, unpaired ones collapsed', async ({
  page,
}) => {
  const scene = await startScene({ screens: sceneScreens(300) });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${scene.url}/screens`);
  await expect(page.getByRole('article')).not.toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(9000);
  const first = page.getByRole('article').first();
  await expect(first).toHaveAttribute('data-level', 'urgent');
  await page.getByText('2 schermi da abbinare').click();
  await expect(page.locator('article[data-level="unpaired"]')).toHaveCount(2);
  await page.getByRole('textbox', { name: 'Cerca uno schermo o un luogo' }).fill('Ingresso');
  await expect(page.locator('[data-screen="schermo-299"]')).toHaveCount(0);
  await page.getByRole('textbox', { name: 'Cerca uno schermo o un luogo' }).fill('');
  await page.getByText('Per luogo').click();
  await page.locator('summary').first().click();
  await expect(page.getByRole('heading', { level: 3 }).first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(12_000);
  await expectAccessible(page);
  await scene.close();
});

test('the tiles of the summary leave no gap at the end of a row, however many states have screens', async ({
  page,
}) => {
  for (const [screens, tiles] of [
    [1, 4],
    [3, 5],
    [10, 6],
    [40, 7],
  ] as const) {
    const scene = await startScene({ screens: sceneScreens(screens) });
    await page.goto(`${scene.url}/screens`);
    const strip = page.getByRole('region', { name: 'Riepilogo' });
    await expect(strip.locator('> *')).toHaveCount(tiles);
    for (const width of [1040, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const edges = await strip.evaluate((element) => {
        const rights = new Map<number, number>();
        for (const tile of element.children) {
          const { top, right } = tile.getBoundingClientRect();
          rights.set(Math.round(top), Math.max(right, rights.get(Math.round(top)) ?? 0));
        }
        return { rows: [...rights.values()], right: element.getBoundingClientRect().right };
      });
      for (const row of edges.rows) expect(row, `${tiles} tiles at ${width}`).toBeCloseTo(edges.right, 0);
    }
    await scene.close();
  }
});

test('a screen that can’t be drawn is one bad card among the others', async ({ page }) => {
  const screens = sceneScreens(6);
  const [first] = screens;
  if (!first) throw new Error('the scene has no screen');
  // No schema of the page minds it, and every date of it throws when it is drawn, wherever on the page.
  const spoilt = { ...first, location: { ...first.location, timeZone: 'Europa/Nessuna' } };
  const scene = await startScene({ screens: [spoilt, ...screens.slice(1)] });
  await page.goto(`${scene.url}/screens`);
  await expect(page.getByRole('article')).toHaveCount(5);
  await expect(page.getByRole('listitem').filter({ has: page.getByRole('alert') })).toHaveCount(1);
  await expect(page.getByRole('heading', { name: 'Schermi', exact: true })).toBeVisible();
  scene.push({ type: 'screen', screen: first });
  await expect(page.getByRole('article')).toHaveCount(6);
  await scene.close();
});
