/** Who may do what, where: as an administrator sets it, against the real scheduler. */
import { expect, expectAccessible, test } from '../support/web-fixtures.ts';

test('an administrator adds somebody with a role for some places, and gives them another later', async ({
  page,
  scheduler,
  staff,
}) => {
  await page.goto(scheduler.url);
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
  });
  expect(staff).toBeTruthy();
});
