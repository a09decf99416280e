import { readFileSync } from 'node:fs';
import { Language } from '@bacheca/shared/model/ids';
import { type AccessMode, Item, Service } from '@bacheca/shared/model/items';
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

describe('the service catalogue agrees with what was counted by hand in the document', () => {
  it('has every row of the three tables once', () => {
    // Table 1 has 10 rows to "Contributi affitto/…", 20 to "Iscrizione Scuola Verdi", 30 to "Pagamento servizi
    // cimiteriali", 40 to "Permesso temporaneo ZTL", then 11.
    expect(new Set(ofTables.map((service) => service.source.table1)).size).toBe(51);
    // Table 2 has 11 + 7 + 1 + 1 + 3 + 6 + 2 + 3 + 4 + 1 + 10 rows by journey, from top to bottom.
    expect(namesIn('table2')).toHaveLength(49);
    expect(new Set(namesIn('table2')).size).toBe(49);
    // Table 3 has 6 + 6 + 5 + 1 + 1 + 4 + 1 + 10, without the two rows that the extraction garbled and doubled.
    expect(namesIn('table3')).toHaveLength(34);
    expect(new Set(namesIn('table3')).size).toBe(34);
  });

  it('has 57 services: 49 of table 2, 8 of table 1 only, and four transversal ones beside them', () => {
    // Four rows of table 1 hold ten of table 2: school aid 4, TARI and water 2, rent and housing 2,
    // library catalogues 2. 51 - 4 + 10 = 57.
    expect(ofTables).toHaveLength(57);
    expect(ids(ofTables.filter((service) => !service.source.table2))).toEqual([
      'comunicati-stampa',
      'rischi-di-casa-tua',
      'risultati-elettorali',
      'sedute-consiglio-comunale',
      'segni-del-territorio',
      'sigillo',
      'storia-nomi-delle-strade',
      'wifi-free',
    ]);
    expect(ids(transversal)).toEqual(['app-io', 'cns', 'pagopa', 'spid']);
  });

  it('merges the rows of table 1 that the document merges', () => {
    const merged = Map.groupBy(ofTables, (service) => service.source.table1 ?? '');
    expect([...merged.values()].filter((group) => group.length > 1).map(ids)).toEqual([
      ['bonus-tariffa-acqua', 'domanda-agevolazione-tari'],
      ['assegnazione-case-popolari', 'contributi-affitto'],
      ['catalogo-biblioteche', 'catalogo-periodici-lazzerini'],
      [
        'bonus-scuola-infanzia-paritaria',
        'contributo-spese-scolastiche',
        'domanda-agevolazioni-mensa-trasporto',
        'domanda-agevolazioni-nido',
      ],
    ]);
  });

  it('has the phases and deadlines of table 2', () => {
    // The column "Priorità" has 31 "fase 1", 2 "fase 1/a scadenza", 1 "fase 1 e a tempo", 1 "fase 2", 13 "fase 3", 1 "a
    // tempo".
    expect(tally(ofTables, (service) => `${service.phase ?? 'none'}`)).toEqual({
      '1': 34,
      '2': 1,
      '3': 13,
      none: 9,
    });
    expect(tally(ofTables, (service) => service.timeliness)).toEqual({
      always: 53,
      deadline: 3,
      seasonal: 1,
    });
    expect(ids(services.filter((service) => service.timeliness === 'deadline'))).toEqual([
      'assegnazione-case-popolari',
      'pagamento-servizi-scolastici',
      'pagamento-tari',
    ]);
  });

  it('has in table 3 the services of phase 1 but one, and the one that is "a tempo"', () => {
    const missing = phase1.filter((service) => !service.source.table3);
    const extra = services.filter((service) => service.source.table3 && service.phase !== 1);
    expect(ids(missing)).toEqual(['pagamento-tari']);
    expect(ids(extra)).toEqual(['ricerca-sezione-elettorale']);
  });

  it('places services in the ten user journeys', () => {
    // It is table 2 from top to bottom; the four library rows count in two journeys: 49 + 4 = 53.
    const journeys = ofTables.flatMap((service) => service.userJourneys);
    expect(journeys).toHaveLength(53);
    expect(tally(journeys, (journey) => journey)).toEqual({
      'Abitare ed avere una casa a Prato': 11,
      'Cittadinanza, identità ed elezioni': 7,
      'Conoscere il territorio': 1,
      'Cosa fare nel tempo libero': 5,
      'Lavorare a Prato': 3,
      'Muoversi in città a Prato': 6,
      'Salute ed attività fisica': 2,
      'Scuola e formazione': 7,
      'Sicurezza in città': 1,
      'Vivere a Prato con figli e figlie': 10,
    });
    for (const service of ofTables) {
      expect(service.userJourneys.length > 0, service.id).toBe(service.source.table2 !== undefined);
    }
  });

  it('rates suitability as table 2 does', () => {
    const rated = services.flatMap((service) => service.suitability ?? []);
    // The brochure has 8 threes (IMU, sezione, albo pretorio, incarichi, concorsi, tassa, ordinanze, docenza) and a two
    // (passo carrabile). The video has the same without "sezione", and ten more threes.
    expect(tally(rated, (suitability) => `${suitability.brochure}`)).toEqual({ '1': 40, '2': 1, '3': 8 });
    expect(tally(rated, (suitability) => `${suitability.video}`)).toEqual({ '1': 31, '2': 1, '3': 17 });
    // Four have ones alone: variazione indirizzo, certificati, punto per punto, SMS. Six have threes alone: albo
    // pretorio, incarichi, concorsi, tassa concorsi, ordinanze, docenza.
    const sums = rated.map((suitability) => Object.values(suitability).reduce((sum, n) => sum + n, 0));
    expect(sums.filter((sum) => sum === 6)).toHaveLength(4);
    expect(sums.filter((sum) => sum === 18)).toHaveLength(6);
  });

  it('has the access modes of table 1', () => {
    // By rows there are CRM 8, identity 11 (9 of them also with the card number), free 19, payment 9, MediaLibrary
    // (free or registered), SORI (its own credentials or identity), Wi-Fi, book loans: 51. The merged rows add 5 to
    // identity, 4 to the card number and 1 to free.
    const modes: Record<AccessMode, number> = {
      crm: 8,
      'spid-cie-cns': 17,
      'ci-number': 13,
      open: 21,
      pagopa: 9,
      external: 3,
      municipal: 1,
    };
    expect(
      tally(
        ofTables.flatMap((service) => service.accessModes),
        (mode) => mode,
      ),
    ).toEqual(modes);
    expect(ofTables.filter((service) => service.accessModes.length === 0)).toEqual([]);
    expect(ofTables.filter((service) => service.accessSteps.length === 0)).toEqual([]);
  });

  it('has addresses where the document gives one', () => {
    // 13 rows of table 1 have none, 18 services of them; 15 rows have a help page, the school row two.
    expect(ofTables.filter((service) => !service.url)).toHaveLength(18);
    expect(ofTables.filter((service) => service.helpUrl)).toHaveLength(17);
    expect(transversal.filter((service) => service.url)).toHaveLength(4);
  });

  it.each<[string, Partial<Service>]>([
    [
      'calcolo-imu',
      { phase: 1, accessModes: ['open'], theme: 'Casa', suitability: rating(3, 3, 3, 1, 3, 1) },
    ],
    [
      'pagamento-tari',
      { timeliness: 'deadline', url: 'http://www.comune.prato.it/pagamenti/tari/', users: 'Tutti' },
    ],
    [
      'portale-contribuente',
      {
        accessModes: ['external', 'spid-cie-cns'],
        notes: 'A cura di SORI',
        theme: 'Tasse e tributi (Pagamenti)',
      },
    ],
    [
      'richiesta-passo-carrabile',
      { phase: 3, suitability: rating(2, 2, 3, 1, 2, 1), accessModes: ['spid-cie-cns', 'ci-number'] },
    ],
    [
      'certificati-anagrafici',
      { helpUrl: 'http://www.comune.prato.it/identita/certificati/', users: 'Cittadini maggiorenni' },
    ],
    [
      'agenda-appuntamenti-online',
      { accessModes: ['crm'], suitability: rating(1, 1, 3, 1, 2, 1), theme: 'Facilitazione' },
    ],
    ['cancellazione-albo-scrutatori', { users: 'Scrutatori/Presidenti di seggio', phase: 1 }],
    [
      'pagamento-tassa-concorsi',
      {
        url: 'https://pagopa.comune.prato.it/pagopabinj/servlet/CreaHomeScana?idServizioPA=CONCORSI',
        userJourneys: ['Lavorare a Prato'],
      },
    ],
    [
      'permesso-temporaneo-ztl',
      { suitability: rating(1, 1, 2, 1, 2, 1), userJourneys: ['Muoversi in città a Prato'] },
    ],
    [
      'ricerca-farmacie',
      { suitability: rating(1, 3, 3, 1, 3, 2), url: 'http://www.po-net.prato.it/farmacie/' },
    ],
    [
      'prestito-libri',
      {
        accessModes: ['municipal'],
        userJourneys: ['Scuola e formazione', 'Cosa fare nel tempo libero'],
        suitability: rating(1, 3, 3, 1, 3, 1),
      },
    ],
    [
      'pagamento-scuola-verdi',
      { name: 'Pagamento Scuola Verdi', url: 'http://www.scuolaverdi.it/servizionline/' },
    ],
    ['cartellone-eventi', { phase: 2, url: 'http://www.comune.prato.it/appuntamenti/' }],
  ])('has the row of %s', (id, expected) => {
    expect(services.find((service) => service.id === id)).toMatchObject(expected);
  });

  it('mends slips in names but keeps the spelling of the document as source', () => {
    expect(namesIn('table2')).toContain('Pagamento Suola Verdi');
    expect(services.map((service) => service.name).filter((name) => /Suola|carrabilie/.test(name))).toEqual(
      [],
    );
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

  it('begin the certificates with a video, an infographic and a QR slide', () => {
    const slots = playlists.find(({ id }) => id === 'certificati-online')?.slots ?? [];
    expect(slots.slice(0, 3).map((slot) => kindOf(slot.itemId))).toEqual(['video', 'infographic', 'qr']);
  });

  it('cover the five services of the second worked example', () => {
    const slots = playlists.find(({ id }) => id === 'muoversi-in-citta')?.slots ?? [];
    expect(slots.map((slot) => slot.itemId)).toEqual(
      expect.arrayContaining([
        'qr-comunicazione-dati-conducente',
        'qr-ordinanze-traffico',
        'qr-pagamento-multe',
        'qr-promemoria-scadenza-ztl',
        'qr-permesso-temporaneo-ztl',
      ]),
    );
  });

  it('give the URP certificates, mobility and digital identity', () => {
    const urp = locations.find(({ id }) => id === 'urp');
    const normal = rules.filter((rule) => rule.priority === 'normal' && urp && reaches(rule, urp));
    expect(Object.fromEntries(normal.map((rule) => [rule.playlistId, rule.share]))).toEqual({
      'certificati-online': 3,
      'muoversi-in-citta': 2,
      'identita-digitale': 2,
    });
    expect(urp?.openingHours).toBeUndefined();
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

function namesIn(table: 'table2' | 'table3'): string[] {
  return ofTables.flatMap((service) => service.source[table] ?? []);
}

function tally<T>(things: T[], keyOf: (thing: T) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(things, keyOf)].map(([key, group]) => [key, group.length]));
}

/** The arguments are the six rating columns of table 2, in its order. */
function rating(...[brochure, video, interview, post, podcast, radioSpot]: (1 | 2 | 3)[]) {
  return { brochure, video, interview, post, podcast, radioSpot } as Service['suitability'];
}

function kindOf(itemId: string): string | undefined {
  return [...qrItems, ...produced].find((item) => item.id === itemId)?.kind;
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
