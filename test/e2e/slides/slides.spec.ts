/** Slides and what lies over and under them, as they stand: their texts in their fields, codes that are read. */
import { expect } from '@playwright/test';
import jsQR from 'jsqr';
import { test } from '../support/looking.ts';
import { pixels, type SlideTexts, slide } from '../support/stage.ts';

for (const size of [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
  { width: 1080, height: 1920 },
]) {
  // The largest is laid out as the first one is, in other units.
  const tag = size.width === 1920 ? '@long' : [];
  test.describe(`a QR slide at ${size.width} x ${size.height}`, { tag }, () => {
    test.beforeEach(({ looking: { page } }) => page.setViewportSize(size));

    test('has a code that a phone reads, of more than a third of the short side', async ({
      looking,
      page: canvas,
    }) => {
      await looking.show(slide('a'));
      const { data, width, height } = await pixels(canvas, await looking.page.screenshot());
      // Its types put the function under `default`, where it is too.
      const read = jsQR.default(data, width, height);
      expect(read?.data).toBe('https://servizi.comune.prato.it/c/7Q2F');
      const corners = read?.location;
      expect((corners?.topRightCorner.x ?? 0) - (corners?.topLeftCorner.x ?? 0)).toBeGreaterThan(
        Math.min(width, height) / 3,
      );
    });

    const texts: Record<string, SlideTexts> = {
      'a short title': { title: 'TARI' },
      'the longest texts allowed': {
        title: 'Iscrizione agli asili nido comunali e convenzionati 2026/27',
        lead: 'Fai domanda da casa per il nido: graduatoria, scelta della struttura e contributo regionale in una sola pagina, fino al 30 aprile compreso.',
        steps: [
          'Prepara ISEE, codici fiscali e documento di chi fa la domanda adesso',
          'Scegli fino a cinque nidi in ordine di preferenza sulla mappa web qui',
          'Invia la domanda e conserva il numero di protocollo ricevuto via mail',
        ],
      },
      'words that never end': {
        title: 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsge',
        lead: 'Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung einsehen und beantragen.',
        steps: [
          'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten',
          'Straßenverkehrsordnungswidrigkeitenverfahrensregister',
          'Abschicken',
        ],
      },
      Chinese: {
        language: 'zh',
        title: '在线办理居住证明出生证明家庭状况证明以及其他各类证明',
        lead: '居住证明、出生证明、家庭状况证明：随时在家下载，无需排队，也不需要预约。',
        steps: ['使用您的数字身份登录', '选择证明类型和用途', '下载带有数字印章的文件'],
      },
      Arabic: {
        language: 'ar',
        title: 'الشهادات عبر الإنترنت',
        lead: 'الإقامة والميلاد والحالة العائلية: حمّلها من المنزل في أي وقت ودون انتظار.',
        steps: ['ادخل بهويتك الرقمية', 'اختر الشهادة وسبب استعمالها', 'حمّل المستند مع الختم الرقمي'],
      },
    };
    for (const [name, slideTexts] of Object.entries(texts)) {
      test(`keeps ${name} inside its field`, async ({ looking: { page, show } }) => {
        await show(slide('a', slideTexts));
        const problems = await page.evaluate(() => {
          const found: string[] = [];
          const box = document.querySelector('.qr-texts');
          const card = document.querySelector('.card')?.getBoundingClientRect();
          const footer = document.querySelector('.footer')?.getBoundingClientRect();
          if (!box || !card || !footer) return ['the slide has no texts, card or footer'];
          const field = box.getBoundingClientRect();
          const parts = [...box.querySelectorAll('h1, .lead, li')];
          for (const part of parts) {
            const range = document.createRange();
            range.selectNodeContents(part);
            const rect = range.getBoundingClientRect();
            const name = `${part.tagName} "${part.textContent?.slice(0, 20)}"`;
            if (rect.left < field.left - 2 || rect.right > field.right + 2) found.push(`${name} is too wide`);
            if (part.getBoundingClientRect().bottom > field.bottom + 2) found.push(`${name} is too low`);
            const overlaps = rect.right > card.left && rect.left < card.right;
            if (overlaps && part.getBoundingClientRect().bottom > card.top)
              found.push(`${name} is on the card`);
            const smallest = 0.029 * Math.min(innerWidth, innerHeight) - 0.1;
            if (Number.parseFloat(getComputedStyle(part).fontSize) < smallest)
              found.push(`${name} is too small`);
          }
          if (card.bottom > footer.top || card.right > innerWidth || card.left < 0)
            found.push('the card is cut');
          return found;
        });
        expect(problems).toEqual([]);
        const isRightToLeft = slideTexts.language === 'ar';
        await expect(page.locator('.qr')).toHaveAttribute('dir', isRightToLeft ? 'rtl' : 'ltr');
        if (isRightToLeft && size.width > size.height) {
          const card = await page.locator('.card').boundingBox();
          expect((card?.x ?? 0) + (card?.width ?? 0)).toBeLessThan(size.width / 2);
        }
      });
    }
  });
}

test('pairing covers the screen with the code, or stands in a corner of what plays', async ({
  looking: { page, say, show },
}) => {
  const pairing = { code: 'K7MQ-4XTB', claimUrl: 'https://bacheca.example.org/claim?code=K7MQ-4XTB' };
  await say({ type: 'pairing', pairing: { ...pairing, corner: false } });
  await expect(page.getByRole('heading', { name: 'K7MQ-4XTB' })).toBeVisible();
  await expect(page.getByText('Abbina questo schermo')).toBeVisible();
  await expect(page.getByText('Pair this screen')).toBeVisible();

  await say({ type: 'pairing', pairing: { ...pairing, corner: true } });
  await show(slide('a'));
  await expect(page.locator('.pairing-corner')).toContainText('K7MQ-4XTB');
  // It is at the top, clear of the subtitles, which are above the footer.
  expect((await page.locator('.pairing-corner').boundingBox())?.y).toBeLessThanOrEqual(0);
  await say({ type: 'pairing', pairing: null });
  await expect(page.locator('.pairing-corner')).toBeHidden();
});

test('the footer keeps mark, place and the corrected time of the location', async ({
  looking: { page, say },
}) => {
  await say({
    type: 'setup',
    locationName: 'Biblioteca Lazzerini',
    timeZone: 'Asia/Tokyo',
    languages: ['it'],
    clockOffsetMs: 3_600_000,
    transition: 'cut',
    volume: 0,
    synchronised: false,
  });
  const footer = page.locator('.footer');
  await expect(footer).toContainText('#PratoFacile');
  await expect(footer).toContainText('Biblioteca Lazzerini');
  const time = () =>
    new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Tokyo' }).format(
      Date.now() + 3_600_000,
    );
  await expect.poll(async () => (await footer.locator('time').textContent()) === time()).toBe(true);
});

test('on a narrow screen the footer leaves out what it has no room for, and cuts no word', async ({
  looking: { page, say },
}) => {
  await page.setViewportSize({ width: 1080, height: 1920 });
  await say({
    type: 'setup',
    locationName: 'Fermata Ospedale Santo Stefano',
    address: 'Via Suor Niccolina Infermiera',
    timeZone: 'Europe/Rome',
    languages: ['it'],
    clockOffsetMs: 0,
    transition: 'cut',
    volume: 0,
    synchronised: false,
  });
  const place = page.locator('.footer-place');
  const [line, name, address] = await Promise.all([
    place.boundingBox(),
    place.getByText('Fermata Ospedale Santo Stefano').boundingBox(),
    place.getByText('Via Suor Niccolina Infermiera').boundingBox(),
  ]);
  const bottom = (line?.y ?? 0) + (line?.height ?? 0);
  expect(name?.y).toBeLessThan(bottom);
  expect(address?.y).toBeGreaterThanOrEqual(bottom - 1);
  const isWhole = await place
    .locator('bdi')
    .first()
    .evaluate((text) => text.scrollWidth <= text.clientWidth + 1);
  expect(isWhole).toBe(true);
});
