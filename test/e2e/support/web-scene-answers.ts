import type { LibraryPage } from '@bacheca/shared/api/library';
import type { SessionEntry } from '@bacheca/shared/api/people';
import type { PlayCount, QuarantinedPlays } from '@bacheca/shared/api/reports';
import type { ScreenView } from '@bacheca/shared/api/screens';

import { items } from './web-scene-content.ts';

export const sceneCounts = (): PlayCount[] =>
  items.slice(0, 11).map((each, index) => ({
    itemId: each.id,
    title: each.title,
    complete: Math.round(1240 / (index + 1)),
    joined: index === 1 ? 2 : 0,
    cut: index === 1 ? 1 : 0,
    interrupted: 0,
    failed: index === 2 ? 1 : 0,
    durationMs: 90_000,
  }));

export const NOTHING_QUARANTINED: QuarantinedPlays = { files: [], aggregates: [] };

export function sceneQuarantined(view: ScreenView | undefined): QuarantinedPlays {
  return {
    files: [
      {
        month: '2026-10',
        file: 'plays/2026-10.damaged-2026-11-20T041203Z.db',
        foundAt: '2026-11-20T04:12:03.000Z',
      },
    ],
    aggregates: [
      {
        id: '3-1-640',
        screenId: view?.screen.id ?? 'schermo-1',
        plays: 640,
        fromHour: '2026-10-03T07:00:00.000Z',
        untilHour: '2026-10-03T16:00:00.000Z',
        receivedAt: '2026-11-20T08:00:00.000Z',
      },
    ],
  };
}

export function sceneSessions(): SessionEntry[] {
  const entry = (id: number, hoursAgo: number, address: string, browser: string): SessionEntry => ({
    id: String(id).padStart(16, '0'),
    isCurrent: id === 1,
    startedAt: new Date(Date.now() - hoursAgo * 3_600_000).toISOString(),
    expiresAt: new Date(Date.now() + 12 * 3_600_000).toISOString(),
    address,
    browser,
  });
  return [
    entry(1, 1, '10.20.0.31', 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0'),
    entry(
      2,
      30,
      '2001:db8:85a3:1234:5678:8a2e:370:7334',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1',
    ),
    entry(3, 50, '10.20.0.40', 'curl/8.10.1'),
  ];
}

/** Counts alone: the start page draws no tiles. */
export function sceneLibrary(hasItems: boolean): LibraryPage {
  const of = (value: string, count: number) => [{ value, label: null, count }];
  return {
    total: 0,
    all: 0,
    tiles: [],
    facets: hasItems
      ? {
          state: [...of('in-review', 2), ...of('rejected', 1), ...of('draft', 5)],
          validity: [...of('expiring', 4), ...of('expired', 12)],
          missing: of('ar', 1234),
          subtitles: of('missing', 1),
          usage: of('unused', 9),
        }
      : {},
    next: null,
  };
}
