/** Somebody asks for a yes, and somebody else gives it: from a phone, by keyboard, or not at all. */
import type { Item } from '@bacheca/shared/model/items';
import type { APIRequestContext, Browser, BrowserContext } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, ITEM, test } from '../support/web-fixtures.ts';
import type { WebScheduler } from '../support/web-scheduler.ts';

test.afterEach(({ page }) => page.goto('about:blank'));

const PASSWORD = 'quattro parole in fila oggi';

/** Nobody is exempt any more: what the administrator saves from now on waits for somebody else. */
async function nobodyIsExempt(staff: APIRequestContext, scheduler: WebScheduler): Promise<void> {
  const answer = await staff.post(`${scheduler.url}/api/approvals/exempt`, {
    data: { username: 'admin', exempt: false },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

async function saveDraft(staff: APIRequestContext, scheduler: WebScheduler, item: Item): Promise<void> {
  const path = `${scheduler.url}/api/items/${item.id}`;
  const current = await staff.get(path);
  const etag = current.headers().etag;
  const answer = await staff.put(path, { data: item, headers: etag ? { 'if-match': etag } : {} });
  expect(answer.ok(), await answer.text()).toBe(true);
}

async function askFor(staff: APIRequestContext, scheduler: WebScheduler, id: string): Promise<void> {
  const states = (await (await staff.get(`${scheduler.url}/api/item-states`)).json()) as {
    itemId: string;
    contentHash: string;
  }[];
  const contentHash = states.find(({ itemId }) => itemId === id)?.contentHash;
  const answer = await staff.post(`${scheduler.url}/api/items/${id}/request-approval`, {
    data: { contentHash, note: 'Per lunedì mattina' },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Somebody who approves, on a phone. */
async function approverOnPhone(
  browser: Browser,
  staff: APIRequestContext,
  scheduler: WebScheduler,
): Promise<BrowserContext> {
  const made = await staff.put(`${scheduler.url}/api/staff/bruno`, {
    data: { grants: [{ role: 'approver' }] },
  });
  const { password } = (await made.json()) as { password: string };
  const context = await browser.newContext({
    locale: 'it-IT',
    timezoneId: 'Europe/Rome',
    viewport: { width: 390, height: 844 },
    reducedMotion: 'reduce',
  });
  const call = async (path: string, data: unknown) => {
    const answer = await context.request.post(scheduler.url + path, { data });
    expect(answer.ok(), await answer.text()).toBe(true);
  };
  await call('/api/session', { username: 'bruno', password });
  await call('/api/session/password', { current: password, next: PASSWORD });
  return context;
}

function draftOf(title: string, lead: string): Item {
  if (ITEM.kind !== 'qr') throw new Error('the item of these tests is a slide with a code');
  const [italian] = ITEM.variants;
  if (!italian) throw new Error('it has no variant');
  return {
    ...ITEM,
    title,
    variants: [
      { ...italian, lead },
      { ...italian, language: 'en', title: 'Certificates online', lead: 'Get them from home.' },
    ],
  };
}

test('an approver says yes from a phone once every language was looked at; the author can’t', async ({
  page,
  browser,
  scheduler,
  staff,
}) => {
  await nobodyIsExempt(staff, scheduler);
  await saveDraft(staff, scheduler, draftOf('Certificati', 'Scaricali dal divano, a qualunque ora.'));
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${scheduler.url}/content/${ITEM.id}`);
  const card = page.getByRole('region', { name: 'Approvazione' });
  await expect(card).toContainText('gli schermi mostrano ancora la versione approvata');
  await askFor(staff, scheduler, ITEM.id);
  await page.reload();
  await expect(card).toContainText('la richiesta è di admin');

  // Whoever wrote it sees why they can't.
  await page.goto(`${scheduler.url}/approvals/${ITEM.id}`);
  await expect(page.getByText('Hai scritto una delle bozze')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Approva', exact: true })).toHaveCount(0);

  const context = await approverOnPhone(browser, staff, scheduler);
  const phone = await context.newPage();
  await phone.goto(`${scheduler.url}/approvals/${ITEM.id}`);
  await expect(phone.getByRole('heading', { name: 'Certificati' })).toBeVisible();
  await expect(phone.getByText('Nota: Per lunedì mattina')).toBeVisible();
  await expect(phone.locator('del')).toHaveText(['da', 'casa,']);
  await expect(phone.locator('ins')).toHaveText(['dal', 'divano,']);
  const approve = phone.getByRole('button', { name: 'Approva', exact: true });
  await expect(phone.getByRole('button', { name: 'italiano, guardato' })).toBeVisible({ timeout: 60_000 });
  await expect(approve).toBeDisabled();
  await expect(phone.getByText('Prima di approvare guarda anche: inglese.')).toBeVisible();
  await expectNoSidewaysScroll(phone);
  await expectAccessible(phone);
  await phone.getByRole('button', { name: 'inglese, da guardare' }).click();
  await expect(approve).toBeEnabled({ timeout: 60_000 });
  await approve.click();
  await expect(phone.getByRole('heading', { name: 'Niente da approvare' })).toBeVisible();
  await context.close();
  await page.goto(`${scheduler.url}/content/${ITEM.id}`);
  await expect(card).toContainText('Approvato da bruno');
});

test('the whole queue goes by keyboard: on, send back with a reason, and the author reads it', async ({
  page,
  browser,
  scheduler,
  staff,
}) => {
  await nobodyIsExempt(staff, scheduler);
  await saveDraft(staff, scheduler, draftOf('Certificati', 'Un’altra riga.'));
  await askFor(staff, scheduler, ITEM.id);
  await saveDraft(staff, scheduler, { ...draftOf('Un secondo contenuto', 'Nuovo.'), id: 'secondo' });
  await askFor(staff, scheduler, 'secondo');
  const context = await approverOnPhone(browser, staff, scheduler);
  const other = await context.newPage();
  await other.goto(`${scheduler.url}/approvals`);
  await expect(other.getByRole('listitem').filter({ hasText: 'Un secondo contenuto' })).toBeVisible();
  await expectAccessible(other);
  await other.getByRole('link', { name: 'Certificati' }).press('Enter');
  await expect(other.getByRole('heading', { name: 'Certificati' })).toBeVisible();
  await other.keyboard.press('j');
  await expect(other.getByRole('heading', { name: 'Un secondo contenuto' })).toBeVisible();
  await expect(other.getByRole('button', { name: 'italiano, guardato' })).toBeVisible({ timeout: 60_000 });
  await other.keyboard.press('ArrowRight');
  await expect(other.getByRole('button', { name: 'inglese, guardato' })).toBeVisible({ timeout: 60_000 });
  await other.keyboard.press('a');
  await expect(other.getByRole('heading', { name: 'Certificati' })).toBeVisible();
  await other.keyboard.press('r');
  const reason = other.getByLabel('Che cosa non va?');
  await expect(reason).toBeFocused();
  await reason.fill('Manca il numero dell’ufficio.');
  await other.getByRole('button', { name: 'Chiedi una correzione' }).press('Enter');
  await expect(other.getByRole('heading', { name: 'Niente da approvare' })).toBeVisible();
  await context.close();
  await page.goto(`${scheduler.url}/content/${ITEM.id}`);
  await expect(page.getByRole('region', { name: 'Approvazione' })).toContainText(
    'bruno l’ha rimandato: «Manca il numero dell’ufficio.»',
  );
});
