import type { CatalogueService } from '@bacheca/shared/api/content';
import { expect, test } from 'vitest';
import { farScreens, textAdvice } from './advice.ts';
import { freeId, labelOf, neededMs, noticeDraft, qrDraft, timed } from './drafts.ts';

const SERVICE: CatalogueService = {
  ...{ id: 'nidi', name: 'Iscrizione Asilo Nido', source: {}, timeliness: 'always', userJourneys: [] },
  ...{ accessModes: ['spid-cie-cns'], url: 'https://www.comune.prato.it/nidi' },
  accessSteps: ['Accesso al servizio tramite SPID', 'Compilazione domanda su interfaccia web'],
};

const draftOf = () => qrDraft(SERVICE);

test('a slide of a service begins with what the catalogue says of it', () => {
  expect(draftOf()).toMatchObject({
    id: 'qr-nidi',
    serviceId: 'nidi',
    url: 'https://www.comune.prato.it/nidi',
    urlLabel: 'comune.prato.it',
    accessModes: ['spid-cie-cns'],
    variants: [
      {
        title: 'Iscrizione Asilo Nido',
        steps: ['Entra con SPID, CIE o CNS', 'Compilazione domanda su interfaccia web', ''],
      },
    ],
  });
  expect(qrDraft(null)).toMatchObject({ url: '', variants: [{ title: '' }] });
});

test('what is long, slow to read or can’t be drawn is advised against, each in its language', () => {
  const item = draftOf();
  const [it] = item.variants;
  if (!it) throw new Error('a draft is in Italian');
  expect(textAdvice({ ...item, durationMs: 60_000 }, 'it')).toEqual([]);
  const wordy = { ...it, title: 'parola '.repeat(8).trim(), lead: 'parola '.repeat(19).trim() };
  const codes = (durationMs: number) =>
    textAdvice({ ...item, durationMs, variants: [wordy] }, 'it').map(({ code }) => code);
  expect(codes(60_000)).toEqual(['long-title', 'long-lead']);
  expect(codes(5_000)).toContain('short-duration');
  const drawn = { ...item, durationMs: 60_000, variants: [{ ...it, lead: 'Guarda \u{1f600}' }] };
  expect(textAdvice(drawn, 'it')).toEqual([{ code: 'characters', characters: '\u{1f600}' }]);
  expect(textAdvice(item, 'zh')).toEqual([]);
});

test('a slide stays as long as it takes to read it, unless somebody chose otherwise', () => {
  const before = draftOf();
  const [it] = before.variants;
  if (!it) throw new Error('a draft is in Italian');
  const longer = { ...before, variants: [{ ...it, lead: 'parola '.repeat(20) }] };
  expect(timed(before, longer).durationMs).toBe(neededMs(longer));
  const chosen = { ...before, durationMs: 40_000 };
  expect(timed(chosen, { ...longer, durationMs: 40_000 }).durationMs).toBe(40_000);
  expect(noticeDraft().durationMs).toBeGreaterThan(3000);
});

test('an id that is taken gets a number, and an address the name that one would type', () => {
  expect(freeId('qr-nidi', new Set())).toBe('qr-nidi');
  expect(freeId('qr-nidi', new Set(['qr-nidi', 'qr-nidi-2']))).toBe('qr-nidi-3');
  expect(freeId('a'.repeat(80), new Set(['a'.repeat(80)]))).toHaveLength(80);
  expect([labelOf('https://www.prato.it/x'), labelOf('prato')]).toEqual(['prato.it', '']);
});

test('the screen that is farthest for its size is the one that a code has to be read on', () => {
  const screen = (id: string, diagonalInches: number, viewingDistanceMetres: number) =>
    ({
      id,
      locationId: 'urp',
      name: id,
      orientation: 'landscape',
      display: { diagonalInches, viewingDistanceMetres },
    }) as const;
  const { 0: first, length } = farScreens([
    screen('grande', 65, 6),
    screen('bus', 19, 4),
    { id: 'x', locationId: 'urp', name: 'x', orientation: 'portrait' },
  ]);
  expect([first?.name, length]).toEqual(['bus', 2]);
});
