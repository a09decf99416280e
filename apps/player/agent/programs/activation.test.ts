import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import { serialise } from '@bacheca/shared/wire/content-hash';
import { describe, expect, it } from 'vitest';
import { machineClock } from '../clock/clock.ts';
import { program, sampleVideo, slide, takeover, video } from '../testing/samples.ts';
import { type ActivationState, downloadOrder, hasPlayableItem, mayActivate } from './activation.ts';
import { Availability } from './availability.ts';
import type { StoredProgram } from './program-store.ts';

const NOW_MS = Date.parse('2026-11-21T09:00:00+01:00');
const MINUTE_MS = 60_000;
const soon = sampleVideo(10_000);
const later = sampleVideo(10_000);

function stored(of: Program): StoredProgram {
  return { revision: serialise(of).revision, prepared: prepare(of) };
}

/** It has one film now, another only from a while later on. */
function twoFilms(laterFromMs: number): StoredProgram {
  const laterFrom = new Date(laterFromMs).toISOString();
  return stored(
    program(
      [video('soon', soon, { validUntil: laterFrom }), video('later', later, { validFrom: laterFrom })],
      [later, soon],
    ),
  );
}

function state(pending: StoredProgram, have: readonly MediaFile[], more: Partial<ActivationState> = {}) {
  const isReady = ({ sha256 }: MediaFile) => have.some((file) => file.sha256 === sha256);
  return {
    pending,
    active: stored(program([slide('old')])),
    takeovers: [],
    nowMs: NOW_MS,
    sinceProgressMs: 0,
    isReady,
    availability: new Availability(machineClock, isReady),
    ...more,
  };
}

describe('a pending program', () => {
  it('may take over when what it needs in the next 30 minutes is here', () => {
    const after31 = twoFilms(NOW_MS + 31 * MINUTE_MS);
    const after29 = twoFilms(NOW_MS + 29 * MINUTE_MS);
    expect(mayActivate(state(after31, [soon.file]))).toBe(true);
    expect(mayActivate(state(after29, [soon.file]))).toBe(false);
    expect(mayActivate(state(after29, [soon.file, later.file]))).toBe(true);
  });

  it('takes over all the same after 10 minutes without progress, if it has anything to show', () => {
    const films = twoFilms(NOW_MS + 5 * MINUTE_MS);
    const patience = { sinceProgressMs: 10 * MINUTE_MS };
    expect(mayActivate(state(films, [soon.file], { sinceProgressMs: 10 * MINUTE_MS - 1 }))).toBe(false);
    expect(mayActivate(state(films, [soon.file], patience))).toBe(true);
    expect(mayActivate(state(films, [], patience)), 'the old one shows more than nothing').toBe(false);
  });

  it('is not waited for where nothing else plays, as soon as any of it can be shown', () => {
    const films = twoFilms(NOW_MS + 5 * MINUTE_MS);
    expect(mayActivate(state(films, [], { active: null }))).toBe(false);
    expect(mayActivate(state(films, [soon.file], { active: null }))).toBe(true);
  });

  it('needs nothing while the place is closed', () => {
    const closed = stored(
      program([video('soon', soon)], [soon], {
        openingHours: [{ weekdays: [1, 2, 3, 4, 5], dayparts: [{ from: '09:00', until: '18:00' }] }],
      }),
    );
    expect(mayActivate(state(closed, []))).toBe(true);
  });
});

describe('the order of downloads', () => {
  it('is takeovers first, then what comes up soonest, then the rest', () => {
    const alarm = sampleVideo(10_000);
    const running = {
      ...takeover('alarm', NOW_MS, NOW_MS + MINUTE_MS),
      item: video('alarm', alarm),
      mediaFiles: { [alarm.file.sha256]: alarm.file },
    };
    const unused = sampleVideo(10_000);
    const pending = twoFilms(NOW_MS + 60 * MINUTE_MS);
    const active = stored(
      program([video('unused', unused, { validUntil: '2026-01-01T00:00:00Z' })], [unused]),
    );
    const order = downloadOrder({ pending, active }, [running], NOW_MS);
    expect(order).toEqual([
      { file: alarm.file, urgent: true, soon: true },
      { file: soon.file, urgent: false, soon: true },
      { file: later.file, urgent: false, soon: true },
      { file: unused.file, urgent: false, soon: false },
    ]);
  });

  it('leaves out takeovers that are over', () => {
    const alarm = sampleVideo(10_000);
    const over = {
      ...takeover('alarm', NOW_MS - 2 * MINUTE_MS, NOW_MS - MINUTE_MS),
      item: video('alarm', alarm),
      mediaFiles: { [alarm.file.sha256]: alarm.file },
    };
    expect(downloadOrder({ pending: null, active: null }, [over], NOW_MS)).toEqual([]);
  });
});

describe('a program on trial', () => {
  const hasPlayable = (
    of: StoredProgram,
    have: readonly MediaFile[] = [],
    takeovers: ActivationState['takeovers'] = [],
  ) => {
    const availability = new Availability(machineClock, ({ sha256 }) =>
      have.some((file) => file.sha256 === sha256),
    );
    for (const item of Object.values(of.prepared.program.items))
      availability.failed(item, 'it', { shownMs: 0, stalled: false });
    return hasPlayableItem({ program: of, takeovers, nowMs: NOW_MS, availability });
  };

  it('owes what it has the files of, though the stage failed to show it', () => {
    expect(hasPlayable(stored(program([slide('qr')])))).toBe(true);
    const film = stored(program([video('soon', soon)], [soon]));
    expect(hasPlayable(film, [soon.file])).toBe(true);
    expect(hasPlayable(film)).toBe(false);
  });

  it('owes nothing under a takeover, and no stream', () => {
    const alarm = takeover('alarm', NOW_MS, NOW_MS + MINUTE_MS);
    expect(hasPlayable(stored(program([slide('qr')])), [], [alarm])).toBe(false);
    const stream = {
      id: 'diretta',
      kind: 'stream',
      title: 'Diretta',
      durationMs: 10_000,
      variants: [{ language: 'it', url: 'https://example.org/live.m3u8' }],
    } satisfies Item;
    expect(hasPlayable(stored(program([stream])))).toBe(false);
  });
});
