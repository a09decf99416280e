/** Screens for the tests of this folder. */

import { ScreenView } from '@bacheca/shared/api/screens';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import fc from 'fast-check';

export const NEW_REVISION = 'a'.repeat(64);
export const OLD_REVISION = 'b'.repeat(64);

export function status(): PlayerStatus {
  return {
    stage: {
      state: 'playing',
      itemId: 'certificati',
      title: 'Certificati online',
      language: 'it',
      sinceMs: 0,
    },
    program: { active: NEW_REVISION, pending: null, unavailable: [] },
    cache: { filesReady: 3, filesTotal: 3, bytesReady: 3000, bytesTotal: 3000 },
    journal: { id: '0b0f6c0e-1c54-4d3a-8f0a-3f6f4f2c9a11', lastSeq: 1, acknowledgedSeq: 1 },
    clock: { offsetMs: 0, quality: { quality: 'synced', boundMs: 20 } },
    uptimeMs: 60_000,
    problems: [],
  };
}

/** A screen that is well, but for what is said. Parsed, so that it is one the server could send. */
export function aView(
  but: {
    id?: string;
    name?: string;
    locationId?: string;
    player?: null;
    connected?: boolean;
    status?: PlayerStatus | null;
    publishedRevision?: string | null;
    playsToday?: number;
  } = {},
): ScreenView {
  const id = but.id ?? 'atrio';
  const locationId = but.locationId ?? 'urp';
  return ScreenView.parse({
    screen: { id, locationId, name: but.name ?? 'Atrio', orientation: 'landscape' },
    location: {
      id: locationId,
      name: locationId.toUpperCase(),
      address: 'Piazza del Comune',
      kind: 'urp',
      timeZone: 'Europe/Rome',
      languages: [{ language: 'it', weight: 1 }],
      synchronised: false,
      tags: [],
    },
    player:
      but.player === null
        ? null
        : {
            id: `player-${id}`,
            connected: but.connected ?? true,
            connectedSince: (but.connected ?? true) ? '2026-11-21T07:00:00Z' : null,
            host: 'electron',
            version: '1.0.0',
            lastSeenAt: '2026-11-21T08:00:00Z',
          },
    status: but.status === undefined ? status() : but.status,
    publishedRevision: but.publishedRevision === undefined ? NEW_REVISION : but.publishedRevision,
    playsToday: but.playsToday ?? 0,
  });
}

const stage = fc.constantFrom<PlayerStatus['stage']>(
  status().stage,
  { state: 'bumper' },
  { state: 'closed' },
  { state: 'fallback', reason: 'vuoto' },
  { state: 'starting' },
);

const view = fc.record({
  paired: fc.boolean(),
  connected: fc.boolean(),
  published: fc.boolean(),
  name: fc.constantFrom('Atrio', 'Ingresso', 'Sala 2', 'Sala 10'),
  locationId: fc.constantFrom('urp', 'anagrafe', 'pin'),
  stage,
  problem: fc.boolean(),
  playsToday: fc.nat(5000),
});

/** Draws lists of screens in any mixture of states, each with an id of its own. */
export const views = fc.array(view, { maxLength: 30 }).map((list) =>
  list.map((each, index) =>
    aView({
      ...each,
      id: `schermo-${index}`,
      ...(each.paired ? {} : { player: null }),
      status: {
        ...status(),
        stage: each.stage,
        problems: each.problem ? [{ code: 'disk', message: 'Disco pieno.' }] : [],
      },
      publishedRevision: each.published ? NEW_REVISION : null,
    }),
  ),
);
