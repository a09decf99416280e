import type { Grant, Role } from '@bacheca/shared/model/people';
import { Role as RoleSchema } from '@bacheca/shared/model/people';
import {
  ACTIONS,
  type Area,
  areasOutside,
  can,
  canSomewhere,
  EVERYWHERE,
  isPlaced,
  type Place,
  type PlacedAction,
} from '@bacheca/shared/model/rights';
import { LocationKind } from '@bacheca/shared/model/schedule';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUNS, SEED } from '../programs/any-program.ts';

const options = { seed: SEED, numRuns: RUNS };

/** The rules as an office would write them on a sheet: each action, who may do it, and whether it matters where. */
const SHEET = `
  account.use            admin editor approver operator board
  installation.read      admin editor approver operator board
  content.read           admin editor approver operator board
  screen.read            admin editor approver operator board
  service.save           editor
  service.delete         editor
  catalogue.import       editor
  item.save              editor
  item.delete            editor
  item.propose           editor
  item.withdraw          editor                                 by place
  playlist.save          editor
  playlist.delete        editor
  playlist.suggest       editor
  media.upload           editor operator
  media.delete           editor
  asset.read             admin editor approver operator board
  asset.upload           editor
  asset.cancel           editor
  rule.save              editor                                 by place
  rule.delete            editor                                 by place
  publish                editor                                 by place
  takeover.start         editor                                 by place
  takeover.end           editor                                 by place
  location.save          operator                               by place
  location.delete        operator                               by place
  screen.save            operator                               by place
  screen.delete          operator                               by place
  screen.identify        operator                               by place
  player.pair            operator                               by place
  player.unpair          operator                               by place
  play.acknowledge       operator                               by place
  report.read            board                                  by place
  item.request-approval  editor
  item.approve           approver
  item.exempt            admin
  settings.read          admin editor approver operator board
  settings.save          admin
  job.read               admin operator
  job.retry              admin operator
  job.cancel             admin operator
  audit.read             admin
  person.read            admin
  person.save            admin
  person.delete          admin
  person.reset-password  admin
  person.end-sessions    admin
`;

const sheet = SHEET.trim()
  .split('\n')
  .map((line) => {
    const isByPlace = line.trim().endsWith('by place');
    const [action = '', ...roles] = line.replace('by place', '').trim().split(/\s+/);
    return { action, roles, isByPlace };
  });

const PLACED = ACTIONS.filter(isPlaced);
const ids = ['urp', 'pin', 'lazzerini', 'pretorio'];
const tags = ['centro', 'periferia', 'turisti'];
const anyId = fc.constantFrom(...ids);
const anyTag = fc.constantFrom(...tags);
const anyKind = fc.constantFrom(...LocationKind.options);
const anyPlace: fc.Arbitrary<Place> = fc.record({
  id: anyId,
  kind: anyKind,
  tags: fc.uniqueArray(anyTag),
});
const anyArea: fc.Arbitrary<Area> = fc.oneof(
  fc.constant<Area>({ type: 'everywhere' }),
  anyKind.map((kind): Area => ({ type: 'kind', kind })),
  anyTag.map((tag): Area => ({ type: 'tag', tag })),
  anyPlace.map((place): Area => ({ type: 'place', place })),
);
const anyLimit = fc.record(
  {
    locationIds: fc.uniqueArray(anyId, { minLength: 1 }),
    kinds: fc.uniqueArray(anyKind, { minLength: 1 }),
    tags: fc.uniqueArray(anyTag, { minLength: 1 }),
  },
  { requiredKeys: [] },
);
const anyGrant: fc.Arbitrary<Grant> = fc.record(
  { role: fc.constantFrom(...RoleSchema.options), limit: anyLimit },
  { requiredKeys: ['role'] },
);
const anyGrants = fc.array(anyGrant, { maxLength: 4 });
const anyPlaced: fc.Arbitrary<PlacedAction> = fc.constantFrom(...PLACED);
const anyResource = fc.array(anyArea, { minLength: 1, maxLength: 4 });

describe('the table of rights', () => {
  it('is the sheet, action by action', () => {
    expect([...ACTIONS].sort()).toEqual(sheet.map(({ action }) => action).sort());
    for (const { action, roles, isByPlace } of sheet) {
      const named = ACTIONS.find((one) => one === action);
      if (!named) throw new Error(`${action} is no action`);
      expect([action, isPlaced(named)]).toEqual([action, isByPlace]);
      const holders = RoleSchema.options.filter((role) => mayAnywhere([{ role }], named));
      expect([action, holders]).toEqual([action, roles]);
    }
  });

  it('gives nothing to whoever holds nothing', () => {
    for (const action of ACTIONS)
      expect([action, canSomewhere({ grants: [] }, action)]).toEqual([action, false]);
  });
});

describe('a grant with a limit', () => {
  it('is for the places that it names by id, kind or tag, and for no others', () => {
    fc.assert(
      fc.property(anyPlaced, anyLimit, anyPlace, (action, limit, place) => {
        const grants = rolesOf(action).map((role): Grant => ({ role, limit }));
        const isNamed =
          limit.locationIds?.includes(place.id) ||
          limit.kinds?.some((kind) => kind === place.kind) ||
          limit.tags?.some((tag) => place.tags.includes(tag)) ||
          false;
        expect(can({ grants }, action, [{ type: 'place', place }])).toBe(isNamed);
      }),
      options,
    );
  });

  it('is never for everywhere, however much it names', () => {
    const limit = { locationIds: ids, kinds: LocationKind.options, tags };
    const grants = RoleSchema.options.map((role): Grant => ({ role, limit }));
    for (const action of PLACED) expect(can({ grants }, action, EVERYWHERE)).toBe(false);
  });

  it('whoever has all of a kind, of a tag or everything has each place of it', () => {
    fc.assert(
      fc.property(anyGrants, anyPlaced, anyArea, anyPlace, (grants, action, area, place) => {
        fc.pre(can({ grants }, action, [area]) && isIn(place, area));
        expect(can({ grants }, action, [{ type: 'place', place }])).toBe(true);
      }),
      options,
    );
  });

  it('of what is known by its id alone has only what it names so', () => {
    const place: Place = { id: 'urp', kind: null, tags: [] };
    const may = (limit: Grant['limit']) =>
      can({ grants: [{ role: 'operator', limit }] }, 'screen.identify', [{ type: 'place', place }]);
    expect(may({ locationIds: ['urp'] })).toBe(true);
    expect(may({ kinds: [...LocationKind.options], tags })).toBe(false);
  });

  it('counts for nothing in what is of no place', () => {
    const grants: Grant[] = [{ role: 'editor', limit: { locationIds: ['urp'] } }];
    expect(can({ grants }, 'playlist.save')).toBe(true);
    expect(can({ grants }, 'person.save')).toBe(false);
  });
});

describe('several grants', () => {
  it('add up: one more takes nothing away', () => {
    fc.assert(
      fc.property(anyGrants, anyGrant, anyPlaced, anyResource, (grants, more, action, resource) => {
        fc.pre(can({ grants }, action, resource));
        expect(can({ grants: [...grants, more] }, action, resource)).toBe(true);
      }),
      options,
    );
  });

  it('allow what has many areas if and only if they allow each of them', () => {
    fc.assert(
      fc.property(anyGrants, anyPlaced, anyResource, (grants, action, resource) => {
        const each = resource.filter((area) => !can({ grants }, action, [area]));
        expect(can({ grants }, action, resource)).toBe(each.length === 0);
        expect(areasOutside({ grants }, action, resource)).toEqual(each);
      }),
      options,
    );
  });

  it('of roles that don’t give the action are as none', () => {
    fc.assert(
      fc.property(anyGrants, anyPlaced, anyResource, (grants, action, resource) => {
        const others = grants.filter(({ role }) => !rolesOf(action).includes(role));
        expect(can({ grants: others }, action, resource)).toBe(false);
        expect(canSomewhere({ grants: others }, action)).toBe(false);
      }),
      options,
    );
  });
});

function mayAnywhere(grants: readonly Grant[], action: (typeof ACTIONS)[number]): boolean {
  return isPlaced(action) ? can({ grants }, action, EVERYWHERE) : can({ grants }, action);
}

function rolesOf(action: string): readonly Role[] {
  return RoleSchema.options.filter((role) =>
    sheet.some((line) => line.action === action && line.roles.includes(role)),
  );
}

function isIn(place: Place, area: Area): boolean {
  switch (area.type) {
    case 'everywhere':
      return true;
    case 'kind':
      return place.kind === area.kind;
    case 'tag':
      return place.tags.includes(area.tag);
    case 'place':
      return place.id === area.place.id && place === area.place;
  }
}
