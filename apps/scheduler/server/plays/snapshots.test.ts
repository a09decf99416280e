import type { Item } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPlayedReport } from '../reports/played-report.ts';
import { location, notice, play } from '../testing/content.ts';
import { NO_SURROUNDINGS, TestOffice } from '../testing/plays/plays.ts';
import { Snapshots } from './snapshots.ts';

let office: TestOffice;

beforeEach(() => {
  office = new TestOffice();
});
afterEach(() => office.close());

describe('snapshots', () => {
  const item: Item = { ...notice('cie'), serviceId: 'cie' };
  const itemHash = sha256Of(canonicalJson(item));

  it('keep item, service and place as they were, each once, whatever staff change afterwards', async () => {
    const revision = 'c'.repeat(64);
    office.programs[revision] = {
      location: office.locations.urp,
      items: { cie: item },
    } as unknown as Program;
    const shown = { itemId: 'cie', itemHash, title: item.title, serviceId: 'cie', revision };
    office.take([play(1, shown), play(2, shown)]);
    office.programs = {};
    office.locations.urp = location('urp', { name: 'Un altro nome' });
    office.take([play(3, shown)]);
    // What is left then is the program's account of the place.
    office.screens = {};
    office.locations = {};
    office.take([play(4, shown)]);
    expect(
      office.rows(
        'SELECT item_hash, item_snapshots.body, name FROM item_snapshots JOIN service_snapshots ON service_snapshots.id = service',
      ),
    ).toEqual([{ item_hash: itemHash, body: canonicalJson(item), name: "Carta d'identità" }]);
    const names = office.rows(
      "SELECT json_extract(body, '$.location.name') AS name FROM place_snapshots ORDER BY id",
    );
    expect(names).toEqual([{ name: 'Luogo urp' }, { name: 'Un altro nome' }, { name: 'Luogo urp' }]);
    const { sql, leaveOut } = office.store.database;
    const report = await readPlayedReport(
      { database: sql, leaveOut },
      {
        by: 'day',
        fromDate: '2026-11-21',
        untilDate: '2026-11-21',
        screenId: 'urp-1',
      },
    );
    expect(report.rows).toMatchObject([{ itemId: 'cie', title: item.title, complete: 4 }]);
  });

  it('count plays recorded before a screen was moved at the place that their program names', () => {
    const revision = 'd'.repeat(64);
    office.locations.pin = location('pin', { kind: 'campus' });
    office.programs[revision] = { location: office.locations.pin, items: {} } as unknown as Program;
    office.take([play(1, { revision }), play(2)]);
    expect(
      office.rows(
        'SELECT location_id, plays FROM hourly_plays JOIN place_snapshots ON place_snapshots.id = place ORDER BY 1',
      ),
    ).toEqual([
      { location_id: 'pin', plays: 1 },
      { location_id: 'urp', plays: 1 },
    ]);
  });

  it('are not taken of an item whose content is not what the play names', () => {
    const revision = 'e'.repeat(64);
    office.programs[revision] = {
      location: office.locations.urp,
      items: { cie: item },
    } as unknown as Program;
    office.take([play(1, { itemId: 'cie', revision })]);
    expect(office.rows('SELECT body FROM item_snapshots')).toEqual([{ body: null }]);
  });
});

it('snapshots know their items again after a restart', () => {
  office.take([play(1)]);
  const again = new Snapshots(office.store.database, NO_SURROUNDINGS);
  expect(again.item(play(2))).toBe(office.store.snapshots.item(play(1)));
});

it('snapshots that a failure took back are taken again', () => {
  const { snapshots } = office.store;
  expect(() =>
    snapshots.together(() => {
      snapshots.item(play(1));
      snapshots.place('urp-1', undefined);
      throw new Error('the disk is full');
    }),
  ).toThrow('the disk is full');
  expect(office.take([play(1)])).toMatchObject({ upTo: 1 });
  const placed = office.rows(`SELECT item_snapshots.item_id AS item, screen_id AS screen FROM hourly_plays
    JOIN place_snapshots ON place_snapshots.id = place JOIN item_snapshots ON item_snapshots.id = item`);
  expect(placed).toEqual([{ item: 'benvenuto', screen: 'urp-1' }]);
});
