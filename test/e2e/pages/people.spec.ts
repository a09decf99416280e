/** Who may do what, where: as an administrator sets it, against the real scheduler. */
import type { APIRequestContext, Page } from '@playwright/test';
import { expect, expectAccessible, test } from '../support/web-fixtures.ts';
import type { WebScheduler } from '../support/web-scheduler.ts';

test('an administrator adds somebody with a role for some places, and gives them another later', async ({
  page,
  scheduler,
  staff,
}) => {
  await page.goto(`${scheduler.url}/screens`);
  await page.getByRole('link', { name: 'Persone' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'admin' })).toContainText('Amministrazione');

  await page.getByRole('button', { name: 'Aggiungi una persona' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Salva' }).click();
  await expect(dialog.getByLabel('Nome utente')).toBeFocused();
  await expect(dialog.getByLabel('Nome utente')).toHaveAccessibleDescription(/Da compilare/);
  await dialog.getByLabel('Nome utente').fill('lucia');
  await dialog.getByRole('button', { name: 'Salva' }).click();
  await expect(dialog.getByText('Scegli almeno un ruolo')).toBeVisible();
  await expect(dialog.getByLabel('Amministrazione', { exact: true })).toBeFocused();
  await dialog.getByLabel('Redazione', { exact: true }).check();
  await dialog.getByRole('switch', { name: 'Redazione solo per alcuni luoghi' }).check();
  await dialog.getByRole('button', { name: 'Salva' }).click();
  await expect(dialog.getByText('Scegli almeno un luogo, un tipo o un’etichetta')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Tipi di luogo' }).click();
  await page.getByRole('option', { name: 'Biblioteca' }).click();
  await page.keyboard.press('Tab');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Salva' }).click();
  await expect(dialog.getByText('Password monouso di lucia')).toBeVisible();
  await dialog.getByRole('button', { name: 'Chiudi' }).last().click();

  const lucia = page.getByRole('listitem').filter({ hasText: 'lucia' });
  await expect(lucia).toContainText('Redazione (per alcuni luoghi)');
  await expect(lucia).toContainText('Non ha ancora fatto l’accesso');
  await page.getByRole('button', { name: 'Modifica: lucia' }).click();
  await dialog.getByLabel('Operatori', { exact: true }).check();
  await dialog.getByRole('button', { name: 'Salva' }).click();
  await expect(lucia).toContainText('Redazione (per alcuni luoghi), Operatori');
  const edit = page.getByRole('button', { name: 'Modifica: lucia' });
  await expect(edit).toBeFocused();
  await expectAccessible(page);

  // On a phone the button stays beside the name.
  await page.setViewportSize({ width: 390, height: 844 });
  const [name, button] = [await lucia.getByText('lucia').boundingBox(), await edit.boundingBox()];
  const row = await lucia.boundingBox();
  if (!name || !button || !row) throw new Error('the row isn’t drawn');
  expect(button.x).toBeGreaterThan(name.x + name.width);
  expect(button.y + button.height).toBeLessThanOrEqual(row.y + row.height);
  expect(row.height).toBeLessThan(160);

  const accounts = await (await page.context().request.get(`${scheduler.url}/api/staff`)).json();
  expect(accounts).toContainEqual({
    username: 'lucia',
    grants: [{ role: 'editor', limit: { kinds: ['library'] } }, { role: 'operator' }],
    mustChangePassword: true,
    email: null,
  });
  expect(staff).toBeTruthy();
});

/** An editor is about to become an operator, too: it isn't saved yet. */
async function giveAnotherRole(page: Page, scheduler: WebScheduler, staff: APIRequestContext) {
  const path = `${scheduler.url}/api/staff/lucia`;
  await staff.put(path, { data: { grants: [{ role: 'editor' }] } });
  await page.goto(`${scheduler.url}/people`);
  await page.getByRole('button', { name: 'Modifica: lucia' }).click();
  const form = page.getByRole('dialog', { name: 'lucia' });
  await form.getByLabel('Operatori', { exact: true }).check();
  return { path, form };
}

test('of two administrators who change somebody at once the second sees both, and decides', async ({
  page,
  scheduler,
  staff,
}) => {
  const { path, form } = await giveAnotherRole(page, scheduler, staff);
  const { etag = '' } = (await staff.get(path)).headers();
  const limit = { kinds: ['library'] };
  const data = { grants: [{ role: 'editor', limit }] };
  expect((await staff.put(path, { data, headers: { 'if-match': etag } })).ok()).toBe(true);

  await form.getByRole('button', { name: 'Salva' }).click();
  const conflict = page.getByRole('dialog', { name: 'Ci sono due versioni' });
  await expect(conflict).toContainText('hai salvato «lucia» da un’altra finestra');
  // What was not changed here is theirs in any case.
  await expect(conflict).toContainText('non si perde niente di nessuna delle due');
  const different = conflict.getByRole('list', { name: 'Che cosa è diverso' }).getByRole('listitem');
  await expect(different).toHaveCount(1);
  await expect(different).toContainText('Operatori');
  await expect(different.getByRole('definition')).toHaveText(['Ovunque', 'Non ce l’ha']);
  await conflict.getByText('4 campi sono uguali').click();
  await expect(conflict.getByRole('definition').filter({ hasText: 'Biblioteca' })).toBeVisible();
  await expectAccessible(page);
  // Escape is for the dialog on top alone.
  await page.keyboard.press('Escape');
  await expect(conflict).toHaveCount(0);
  await expect(form.getByLabel('Operatori', { exact: true })).toBeChecked();

  await form.getByRole('button', { name: 'Salva' }).click();
  await conflict.getByRole('button', { name: 'Tieni l’altra' }).click();
  await expect(form.getByText('Adesso vedi la versione salvata.')).toBeVisible();
  await expect(form.getByLabel('Operatori', { exact: true })).not.toBeChecked();
  await form.getByLabel('Direzione', { exact: true }).check();
  await form.getByRole('button', { name: 'Salva' }).click();
  await expect(form).toHaveCount(0);
  const { grants } = await (await staff.get(path)).json();
  expect(grants).toEqual([{ role: 'board' }, { role: 'editor', limit }]);
});

test('who was deleted meanwhile comes anew with a password, and a name that is taken stays whose it is', async ({
  page,
  scheduler,
  staff,
}) => {
  const { path, form } = await giveAnotherRole(page, scheduler, staff);
  const { etag = '' } = (await staff.get(path)).headers();
  expect((await staff.delete(path, { headers: { 'if-match': etag } })).ok()).toBe(true);
  await form.getByRole('button', { name: 'Salva' }).click();
  const conflict = page.getByRole('dialog', { name: 'Eliminato nel frattempo' });
  await conflict.getByRole('button', { name: 'Salvalo di nuovo' }).click();
  await expect(form.getByText('Password monouso di lucia')).toBeVisible();
  await form.getByRole('button', { name: 'Chiudi' }).last().click();
  await expect(page.getByRole('listitem').filter({ hasText: 'lucia' })).toContainText('Operatori');

  await page.getByRole('button', { name: 'Aggiungi una persona' }).click();
  const adding = page.getByRole('dialog', { name: 'Aggiungi una persona' });
  await adding.getByLabel('Nome utente').fill('Lucia');
  await adding.getByLabel('Direzione', { exact: true }).check();
  await adding.getByRole('button', { name: 'Salva' }).click();
  await expect(adding.getByRole('alert').filter({ hasText: 'lucia' })).toBeVisible();
  expect((await (await staff.get(path)).json()).grants).toEqual([{ role: 'editor' }, { role: 'operator' }]);
});
