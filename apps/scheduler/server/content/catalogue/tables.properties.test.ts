/** What is taken out of the catalogue and taken in again is the same, whatever its texts are. */
import type { CatalogueService } from '@bacheca/shared/api/content';
import { AccessMode } from '@bacheca/shared/model/items';
import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readTable, writeTable } from './tables.ts';

const options = {
  seed: Number(process.env.BACHECA_TEST_SEED ?? 20_261_130),
  numRuns: Number(process.env.BACHECA_TEST_RUNS ?? 1) * 150,
};

/** What a person types into one line, and what a spreadsheet would take for a formula, a quote or another cell. */
const word = fc.oneof(
  fc.constantFrom(
    '=1+1',
    '+39 0574',
    '-5',
    '@SUM(A1)',
    "'=1",
    "''",
    '"',
    ';',
    ',',
    'perché',
    '市政',
    '＝cmd',
    'a;b"c',
  ),
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
);
const text = fc
  .array(word, { minLength: 1, maxLength: 4 })
  .map((words) =>
    words
      .join(' ')
      .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\ufeff]/gu, '')
      .trim(),
  )
  .filter((made) => made !== '');
const rating = fc.constantFrom(1, 2, 3);
const instant = fc
  .integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) })
  .chain((ms) =>
    fc.constantFrom(ms, Math.floor(ms / 60_000) * 60_000, Math.floor(ms / 3_600_000) * 3_600_000),
  )
  .map((ms) => new Date(ms).toISOString().replace('.000Z', 'Z'));

const service = fc.record<CatalogueService>(
  {
    id: fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/),
    name: text,
    source: fc.record({ table1: text, table2: text, table3: text }, { requiredKeys: [] }) as never,
    accessModes: fc.uniqueArray(fc.constantFrom(...AccessMode.options)),
    accessSteps: fc.array(text, { maxLength: 4 }),
    url: fc.webUrl() as never,
    helpUrl: fc.webUrl() as never,
    notes: text as never,
    phase: rating as never,
    timeliness: fc.constantFrom('always', 'deadline', 'seasonal'),
    suitability: fc.record({
      ...{ brochure: rating, video: rating, interview: rating },
      ...{ post: rating, podcast: rating, radioSpot: rating },
    }) as never,
    theme: text as never,
    users: text as never,
    userJourneys: fc.array(text, { maxLength: 3 }),
    transversal: fc.boolean() as never,
    deadline: fc.record({ closesAt: instant }) as never,
  },
  { requiredKeys: ['id', 'name', 'source', 'accessModes', 'accessSteps', 'timeliness', 'userJourneys'] },
);
const catalogue = fc.uniqueArray(service, { maxLength: 6, selector: ({ id }) => id });
const zone = fc.constantFrom('Europe/Rome', 'UTC', 'America/St_Johns');
const format = fc.constantFrom('csv' as const, 'yaml' as const);

it('a table that is taken in again is the catalogue that it was made of', () => {
  fc.assert(
    fc.property(catalogue, zone, format, (services, timeZone, as) => {
      fc.pre(services.length > 0);
      const { rows, faults } = readTable(Buffer.from(writeTable(services, as, timeZone)), as, timeZone);
      expect(faults).toEqual([]);
      expect(rows.map(({ id }) => id)).toEqual(services.map(({ id }) => id));
      // Over what there is, and over nothing.
      expect(rows.map(({ over }, index) => over(services[index] ?? null))).toEqual(services);
      expect(rows.map(({ over }) => over(null))).toEqual(services);
    }),
    options,
  );
});

it('no cell of a CSV file begins as a formula does', () => {
  fc.assert(
    fc.property(catalogue, (services) => {
      const cells = parseCsv(writeTable(services, 'csv', 'UTC'), {
        delimiter: ';',
        bom: true,
      }).flat() as string[];
      for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/);
    }),
    options,
  );
});
