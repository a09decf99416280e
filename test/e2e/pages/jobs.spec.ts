/** What the scheduler does apart from requests, as whoever looks after it sees it. */
import type { JobProgress, JobView } from '@bacheca/shared/api/jobs';
import {
  expect,
  expectAccessible,
  expectContrast,
  expectNoSidewaysScroll,
  test,
} from '../support/web-fixtures.ts';
import { sceneScreens } from '../support/web-scene-screens.ts';
import { startScene } from '../support/web-scenes.ts';
import { buildWebApp, type WebScheduler } from '../support/web-scheduler.ts';

/** Films that can't be measured, as if the worker had tried; all but the newest for a reason that has no words. */
async function plantFailed(scheduler: WebScheduler, count: number, endedAtMs = Date.now()): Promise<void> {
  await scheduler.stop();
  const error = JSON.stringify({ message: 'spawn ffprobe EAGAIN' });
  const damaged = JSON.stringify({ message: 'x', code: 'file-damaged', params: { what: 'MP4' } });
  scheduler.store(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
     INSERT INTO jobs (type, payload, priority, state, run_at_ms, attempts, max_attempts, error, created_at_ms, finished_at_ms)
     SELECT 'measure-film', '{"sha256":"a","path":"/no/such/film"}', 0, 'failed', ${endedAtMs}, 5, 5,
       CASE i WHEN ${count} THEN ? ELSE ? END, ${endedAtMs}, ${endedAtMs} FROM n`,
    damaged,
    error,
  );
  await scheduler.restart();
}

const NOTICE = 'Un lavoro del sistema non è riuscito: Misura di un video.';

test('a job that failed for good is said on every page until it was looked at, is tried again, and cancelled', async ({
  page,
  scheduler,
  staff,
}) => {
  expect(staff).toBeTruthy();
  await plantFailed(scheduler, 1);
  await page.goto(`${scheduler.url}/screens`);
  const notice = page.getByText(NOTICE);
  await expect(notice).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Persone' }).click();
  await expect(notice).toBeVisible();
  await page.getByRole('link', { name: 'Guarda perché' }).click();
  await expect(page.getByRole('heading', { name: 'Lavori del sistema' })).toBeFocused();
  await expect(notice).toHaveCount(0);
  const row = page.getByRole('article', { name: 'Misura di un video' });
  await expect(row).toContainText('Non riuscito');
  await expect(row).toContainText('5 tentativi');
  await expect(row).toContainText('Il file è MP4, ma non si riesce a leggerlo');
  await expect(page).toHaveURL(/\/jobs\?state=failed$/);
  await expectAccessible(page);

  // Looked at it is, and stays so.
  await page.goto(`${scheduler.url}/screens`);
  await expect(page.getByRole('heading', { name: 'Schermi', exact: true })).toBeVisible();
  await expect(page.getByTestId('failed-jobs')).toBeAttached();
  await expect(notice).toHaveCount(0);

  await page.getByRole('button', { name: /admin/ }).click();
  await page.getByRole('link', { name: 'Lavori del sistema' }).click();
  await page.getByRole('button', { name: 'Riprova: Misura di un video' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Lavori del sistema' })).toBeFocused();
  // The film isn't there: it waits for the next attempt, and the page hears of it by itself.
  await expect(row).toContainText('Riprova da solo');
  await expect(row).toContainText('errore imprevisto');
  await row.getByText('Dettagli tecnici').click();
  await expect(row).toContainText('ENOENT');
  await page.getByRole('button', { name: 'Annulla: Misura di un video' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Lavori del sistema' })).toBeFocused();
  await expect(row).toContainText('Annullato');
  await expect(row.getByRole('button')).toHaveCount(0);
  await expectAccessible(page);
  const filters = page.getByRole('navigation', { name: 'Quali lavori' });
  await expect(filters.locator('[aria-current]')).toHaveText(['Tutti']);
  await filters.getByText('Non riusciti').click();
  await expect(filters.locator('[aria-current]')).toHaveText(['Non riusciti']);
  await expect(page.getByRole('heading', { name: 'Nessun lavoro non riuscito' })).toBeVisible();
  await expectAccessible(page);
  await page.goBack();
});

test('hundreds of jobs come as one scrolls, and End leads to the oldest', async ({
  page,
  scheduler,
  staff,
}) => {
  expect(staff).toBeTruthy();
  await plantFailed(scheduler, 350);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${scheduler.url}/jobs?state=failed`);
  await expect(page.getByText('350 lavori')).toBeVisible();
  const rows = page.getByRole('main').getByRole('listitem');
  const first = rows.first();
  await expect(first).toHaveAttribute('aria-setsize', '350');
  await expect(first).toContainText('Il file è MP4');
  expect(await rows.count()).toBeLessThan(60);
  await first.getByRole('button').focus();
  await page.keyboard.press('End');
  const last = page.locator('[aria-posinset="350"]');
  await expect(last.getByRole('button')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(first.getByRole('button')).toBeFocused();
  await expect(first).toHaveAttribute('aria-posinset', '1');
});

const RUNNING: JobView = {
  id: 12,
  type: 'measure-film',
  state: 'running',
  attempts: 1,
  progress: 0.2,
  error: null,
  errorCode: null,
  runAt: new Date().toISOString(),
  finishedAt: null,
};

test('how far a job is grows as the scheduler says so, and one that fails meanwhile is said', async ({
  page,
}) => {
  await buildWebApp();
  let jobs: readonly JobView[] = [RUNNING];
  const scene = await startScene({ screens: sceneScreens(3), jobs: () => jobs });
  await page.goto(`${scene.url}/jobs`);
  const bar = page.getByRole('progressbar', { name: 'A che punto è: Misura di un video' });
  await expect(bar).toHaveAttribute('aria-valuenow', '20');
  const told: JobProgress = { id: 12, type: 'measure-film', state: 'running', progress: 0.85 };
  scene.push({ type: 'job', job: told });
  await expect(bar).toHaveAttribute('aria-valuenow', '85');
  await expect(page.getByText('85 %').or(page.getByText('85%'))).toBeVisible();
  await expectAccessible(page);

  await page.goto(`${scene.url}/screens`);
  await expect(page.getByTestId('failed-jobs')).toBeAttached();
  await expect(page.getByText('In diretta')).toBeVisible();
  jobs = [{ ...RUNNING, state: 'failed', error: 'Il file è rotto.', finishedAt: new Date().toISOString() }];
  scene.push({ type: 'job', job: { ...told, state: 'failed', progress: null } });
  await expect(page.getByText(NOTICE)).toBeVisible();
  await scene.close();
});

test('a page without jobs says what there will be, in light, dark and on a phone', async ({ page }) => {
  await buildWebApp();
  const long: JobView = {
    ...RUNNING,
    id: 13,
    type: 'un-lavoro-di-una-versione-futura-con-un-nome-che-non-finisce-mai',
    state: 'failed',
    error: `/srv/${'cartella'.repeat(30)}: EACCES`,
    finishedAt: new Date().toISOString(),
  };
  for (const jobs of [
    [],
    [RUNNING, long, { ...RUNNING, id: 14, state: 'done', finishedAt: RUNNING.runAt }],
  ] as JobView[][]) {
    const scene = await startScene({ screens: sceneScreens(3), jobs: () => jobs });
    await page.goto(`${scene.url}/jobs`);
    await expect(
      jobs.length === 0
        ? page.getByRole('heading', { name: 'Nessun lavoro, per ora' })
        : page.getByRole('article').first(),
    ).toBeVisible();
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1280, 360]) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.setViewportSize({ width, height: 800 });
        await expectNoSidewaysScroll(page);
        await (colorScheme === 'light' ? expectAccessible(page) : expectContrast(page));
      }
    await scene.close();
  }
});

test('whoever may not see jobs has neither the page nor the notice', async ({ page, scheduler, staff }) => {
  await plantFailed(scheduler, 1);
  const saved = await staff.put(`${scheduler.url}/api/staff/lucia`, {
    data: { grants: [{ role: 'editor' }] },
  });
  const { password } = await saved.json();
  await page.context().clearCookies();
  await page.request.post(`${scheduler.url}/api/session`, { data: { username: 'lucia', password } });
  const changed = { current: password, next: 'quattro parole messe in fila' };
  await page.request.post(`${scheduler.url}/api/session/password`, { data: changed });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${scheduler.url}/jobs`);
  await expect(page.getByRole('heading', { name: /^I lavori del sistema li vede/ })).toBeVisible();
  await page.getByRole('button', { name: /lucia/ }).click();
  await expect(page.getByRole('link', { name: 'Cambia la password' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Lavori del sistema' })).toHaveCount(0);
  await expect(page.getByText(NOTICE)).toHaveCount(0);
  expect(asked).not.toContain('/api/jobs');
});
