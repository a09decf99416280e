/** Files into the staff app as a person brings them there: dropped on a page, or chosen. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Locator, type Page } from '@playwright/test';

export const MEDIA = fileURLToPath(new URL('../../media', import.meta.url));

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export async function mediaFile(name: string, as = basename(name)): Promise<NamedBytes> {
  return { name: as, bytes: await readFile(join(MEDIA, name)) };
}

/** All at once, in the middle of the page. */
export async function drop(page: Page, files: readonly NamedBytes[]): Promise<void> {
  const carried = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const { name, base64 } of all)
      data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    return data;
  }, carried);
  // The page says what will become of them as soon as it can take them.
  await expect(async () => {
    await page.dispatchEvent('main', 'dragenter', { dataTransfer: transfer });
    await expect(page.getByTestId('drop-veil')).toBeVisible({ timeout: 1_000 });
  }).toPass();
  for (const type of ['dragover', 'drop']) await page.dispatchEvent('main', type, { dataTransfer: transfer });
}

/** The row of a file in the dock. */
export function row(page: Page, name: string): Locator {
  return page
    .getByRole('region', { name: /^(?:Caricamenti|Uploads)$/ })
    .getByRole('listitem')
    .filter({ hasText: name });
}

export async function expectState(page: Page, name: string, ...states: readonly string[]): Promise<void> {
  await expect(row(page, name)).toHaveAttribute('data-state', new RegExp(`^(?:${states.join('|')})$`));
}
