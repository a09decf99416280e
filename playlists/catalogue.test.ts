import { readFileSync } from 'node:fs';
import { Language } from '@bacheca/shared/model/ids';
import { Item, Service } from '@bacheca/shared/model/items';
import { Location, Playlist, Rule, Screen } from '@bacheca/shared/model/schedule';
import { readingTimeOfAllMs } from '@bacheca/shared/questions/reading';
import { slideTexts } from '@bacheca/shared/text/slide-texts';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { isTarget } from '../apps/scheduler/server/schedule/targets.ts';

/** The page that the document names as the list of all online services (chapter 1). */
const ALL_SERVICES_URL = 'https://servizi.comune.prato.it/servizi-online-per-cittadini';
/** The city's "Pagamenti" section (chapter 2.5), which the PagoPA slide opens. */
const PAYMENTS_URL = 'http://www.comune.prato.it/pagamenti/';

/** What this test needs of a video or an infographic, whose media are checked elsewhere. */
const ProducedItem = z.looseObject({
  id: z.string(),
  kind: z.enum(['video', 'infographic']),
  serviceId: z.string().optional(),
});

const services = load('services.yaml', z.array(Service));
const qrItems = load('items/qr.yaml', z.array(Item)).filter((item) => item.kind === 'qr');
const produced = [
  ...load('items/videos.yaml', z.array(ProducedItem)),
  ...load('items/infographics.yaml', z.array(ProducedItem)),
];
const { locations, screens } = load(
  'locations.yaml',
  z.strictObject({ locations: z.array(Location), screens: z.array(Screen) }),
);
const { playlists, rules } = load(
  'playlists.yaml',
  z.strictObject({ playlists: z.array(Playlist), rules: z.array(Rule) }),
);

const phase1 = services.filter((service) => service.phase === 1);
const transversal = services.filter((service) => service.transversal);
const ofTables = services.filter((service) => !service.transversal);

describe('the service catalogue', () => {
  it.each(['table2', 'table3'] as const)('has no row of %s twice', (table) => {
    const names = ofTables.flatMap((service) => service.source[table] ?? []);
    expect(names).toEqual([...new Set(names)]);
  });

  it('says of every service how one gets in, and in which journeys it is where table 2 has it', () => {
    for (const service of ofTables) {
      expect(service.accessModes, service.id).not.toEqual([]);
      expect(service.accessSteps, service.id).not.toEqual([]);
      expect(service.userJourneys.length > 0, service.id).toBe(service.source.table2 !== undefined);
    }
  });
});

describe('the files hold together', () => {
  it('has unique ids', () => {
    for (const list of [services, [...qrItems, ...produced], locations, screens, playlists, rules]) {
      expect(ids(list)).toEqual([...new Set(ids(list))]);
    }
  });

  it('refers only to what exists', () => {
    const itemIds = ids([...qrItems, ...produced]);
    for (const playlist of playlists) {
      expect(itemIds, playlist.id).toEqual(expect.arrayContaining(playlist.slots.map((slot) => slot.itemId)));
    }
    expect(ids(playlists)).toEqual(expect.arrayContaining(rules.map((rule) => rule.playlistId)));
    expect(ids(locations)).toEqual(expect.arrayContaining(screens.map((screen) => screen.locationId)));
    const promoted = [...qrItems, ...produced].flatMap((item) => item.serviceId ?? []);
    expect(ids(services)).toEqual(expect.arrayContaining(promoted));
  });

  it('shows every item that was made', () => {
    const shown = new Set(playlists.flatMap((playlist) => playlist.slots.map((slot) => slot.itemId)));
    expect(ids([...qrItems, ...produced]).filter((id) => !shown.has(id))).toEqual([]);
  });
});

describe('QR slides', () => {
  it('exist for every service of phase 1 and every transversal one', () => {
    expect(ids(qrItems)).toEqual(
      expect.arrayContaining([...phase1, ...transversal].map((service) => `qr-${service.id}`)),
    );
  });

  it.each(qrItems.map((item) => [item.id, item] as const))('%s opens and badges its service', (_, item) => {
    const service = services.find((candidate) => candidate.id === item.serviceId);
    expect(item.id).toBe(`qr-${service?.id}`);
    expect(item.accessModes).toEqual(service?.accessModes);
    expect(item.url).toBe(
      service?.id === 'pagopa' ? PAYMENTS_URL : (service?.url ?? service?.helpUrl ?? ALL_SERVICES_URL),
    );
    expect(item.url).toContain(item.urlLabel);
  });

  it.each(qrItems.map((item) => [item.id, item] as const))('%s can be read in its time', (_, item) => {
    const times = locations.flatMap((location) =>
      item.variants.map((variant) =>
        readingTimeOfAllMs(
          slideTexts(
            item,
            variant,
            location.languages.map(({ language }) => language),
          ).map(({ language, title, lead, steps }) => ({
            language,
            text: [title, lead, ...steps].join(' '),
          })),
        ),
      ),
    );
    expect(item.durationMs).toBe(Math.ceil(Math.max(...times) / 1000) * 1000);
  });

  it.each(qrItems.map((item) => [item.id, item] as const))('%s fits its slide', (_, item) => {
    for (const variant of item.variants) {
      // A title is 11 % of the short side high: two lines of some 16 letters beside the code.
      expect(variant.title.length).toBeLessThanOrEqual(28);
      expect(variant.lead.length).toBeLessThanOrEqual(90);
      for (const step of variant.steps) expect(step.length).toBeLessThanOrEqual(48);
    }
  });

  it('begin in Italian and name no language twice', () => {
    for (const item of qrItems) {
      const languages = item.variants.map((variant) => variant.language);
      expect(languages[0], item.id).toBe('it');
      expect(new Set(languages).size, item.id).toBe(languages.length);
    }
  });

  it.each([
    'qr-certificati-anagrafici',
    'qr-agenda-appuntamenti-online',
    'qr-variazione-indirizzo',
    'qr-servizio-sms-protezione-civile',
    'qr-spid',
  ])('%s speaks every language of the screens', (id) => {
    const item = qrItems.find((candidate) => candidate.id === id);
    expect(item?.variants.map((variant) => variant.language).sort()).toEqual([...Language.options].sort());
  });

  it('write each language in its own script', () => {
    const scripts: Partial<Record<Language, RegExp>> = {
      zh: /\p{Script=Han}/u,
      ur: /[ٹڈڑںےہگچپی]/u,
      ar: /\p{Script=Arabic}/u,
      ro: /[ăâîșț]/i,
      sq: /[ëç]/i,
    };
    for (const item of qrItems) {
      for (const { language, title, lead, steps } of item.variants) {
        const text = [title, lead, ...steps].join(' ');
        const script = scripts[language];
        if (script) expect(text, `${item.id} ${language}`).toMatch(script);
        else expect(text, `${item.id} ${language}`).not.toMatch(/[^\p{Script=Latin}\p{Script=Common}]/u);
      }
    }
  });
});

describe('playlists and rules', () => {
  it('weigh QR slides by the brochure column: 1 gives 3, 2 gives 2, 3 gives 1', () => {
    for (const playlist of playlists.filter(({ id }) => id !== 'elezioni')) {
      for (const slot of playlist.slots) {
        const item = qrItems.find((candidate) => candidate.id === slot.itemId);
        const rated = services.find((service) => service.id === item?.serviceId)?.suitability;
        if (rated) expect(slot.weight, `${playlist.id} ${slot.itemId}`).toBe(4 - rated.brochure);
      }
    }
  });

  it.each(locations.map((location) => [location.id, location] as const))(
    '%s always has something of its own to show',
    (_, location) => {
      const always = rules.filter(
        (rule) => rule.target.type !== 'everywhere' && reaches(rule, location) && !isLimitedInTime(rule),
      );
      expect(always).not.toEqual([]);
      expect(screens.some((screen) => screen.locationId === location.id)).toBe(true);
    },
  );

  it('aim every rule at some location', () => {
    for (const rule of rules) {
      expect(
        locations.some((location) => reaches(rule, location)),
        rule.id,
      ).toBe(true);
    }
  });

  it('show every service of phase 1 and every transversal one somewhere', () => {
    const played = new Set(rules.map((rule) => rule.playlistId));
    const shown = playlists
      .filter(({ id }) => played.has(id))
      .flatMap((playlist) => playlist.slots.map((slot) => slot.itemId));
    expect(shown).toEqual(
      expect.arrayContaining([...phase1, ...transversal].map((service) => `qr-${service.id}`)),
    );
  });
});

function load<T>(path: string, schema: z.ZodType<T>): T {
  return schema.parse(parse(readFileSync(new URL(path, import.meta.url), 'utf8')));
}

function ids(things: { id: string }[]): string[] {
  return things.map((thing) => thing.id).sort();
}

/** Whether it is meant for any of the location's screens. */
function reaches(rule: Rule, location: Location): boolean {
  return screens
    .filter(({ locationId }) => locationId === location.id)
    .some(
      (screen) =>
        isTarget(rule.target, screen, location) &&
        !rule.exclude?.some((target) => isTarget(target, screen, location)),
    );
}

function isLimitedInTime(rule: Rule): boolean {
  return [
    rule.validFrom,
    rule.validUntil,
    rule.weekdays,
    rule.dayparts,
    rule.exceptDates,
    rule.holidays,
    rule.openingHours,
    rule.playAt,
    rule.maxPlaysPerHour,
    rule.minMinutesBetween,
  ].some((limit) => limit !== undefined);
}
