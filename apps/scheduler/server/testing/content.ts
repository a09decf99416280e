import { randomBytes } from 'node:crypto';
import type { CatalogueService } from '@bacheca/shared/api/content';
import type { Item } from '@bacheca/shared/model/items';
import type { Location, Playlist, Rule, Screen } from '@bacheca/shared/model/schedule';
import type { Play } from '@bacheca/shared/wire/plays';
import { expect } from 'vitest';
import type { Client } from './client.ts';

export function notice(id: string, changes: Partial<Extract<Item, { kind: 'notice' }>> = {}): Item {
  return {
    id,
    kind: 'notice',
    title: `Avviso ${id}`,
    severity: 'info',
    durationMs: 10_000,
    variants: [{ language: 'it', title: 'Avviso', text: 'Oggi gli uffici chiudono alle 13.' }],
    ...changes,
  };
}

/** The text of a slide with a code, in one language. */
export const QR_STEPS = {
  language: 'it',
  title: 'Nidi',
  lead: 'Iscrizioni',
  steps: ['Entra', 'Scegli', 'Invia'],
};

/** A slide with a code that opens this address. */
export function qrCode(url: string) {
  return {
    id: 'codice',
    kind: 'qr',
    title: 'Codice',
    url,
    urlLabel: 'comune.prato.it',
    accessModes: ['open'],
    durationMs: 10_000,
    variants: [QR_STEPS],
  };
}

export function service(id: string): CatalogueService {
  return {
    id,
    name: 'Nidi',
    source: {},
    accessModes: [],
    accessSteps: [],
    timeliness: 'always',
    userJourneys: [],
  };
}

export function playlist(id: string, ...itemIds: string[]): Playlist {
  return { id, name: `Playlist ${id}`, slots: itemIds.map((itemId) => ({ itemId, weight: 1 })) };
}

export function location(id: string, changes: Partial<Location> = {}): Location {
  return {
    id,
    name: `Luogo ${id}`,
    kind: 'office',
    timeZone: 'Europe/Rome',
    languages: [{ language: 'it', weight: 1 }],
    synchronised: false,
    tags: [],
    ...changes,
  };
}

export function screen(id: string, locationId: string): Screen {
  return { id, locationId, name: `Schermo ${id}`, orientation: 'landscape' };
}

export function rule(id: string, playlistId: string, changes: Partial<Rule> = {}): Rule {
  return { id, playlistId, target: { type: 'everywhere' }, priority: 'normal', share: 1, ...changes };
}

/** A place with two screens and one more with one, and a notice that plays everywhere; not yet published. */
export async function draftCity(staff: Client): Promise<void> {
  await save(staff, 'items', notice('benvenuto'));
  await save(staff, 'playlists', playlist('base', 'benvenuto'));
  await save(staff, 'locations', location('urp'));
  await save(staff, 'locations', location('pin', { kind: 'campus' }));
  await save(staff, 'screens', screen('urp-1', 'urp'));
  await save(staff, 'screens', screen('urp-2', 'urp'));
  await save(staff, 'screens', screen('pin-1', 'pin'));
  await save(staff, 'rules', rule('sempre', 'base'));
}

export async function save(staff: Client, collection: string, thing: { id: string }): Promise<void> {
  const answer = await staff.put(`/api/${collection}/${thing.id}`, thing);
  expect(answer.body).toEqual(thing);
}

const BOOT = 'b2a6f4c0-3a57-4c6e-9f6e-0c1d2e3f4a5b';

export function play(seq: number, changes: Partial<Play> = {}): Play {
  return {
    seq,
    itemId: 'benvenuto',
    itemHash: 'a'.repeat(64),
    kind: 'notice',
    title: 'Avviso benvenuto',
    language: 'it',
    startedAtMs: 1_795_248_000_000 + seq * 10_000,
    durationMs: 10_000,
    outcome: { type: 'complete' },
    bootId: BOOT,
    monotonicMs: seq * 10_000,
    clock: { quality: 'synced', boundMs: 5 },
    panel: 'unknown',
    ...changes,
  };
}

/** A subtitle file, the only kind of media that needs no ffprobe. */
export function subtitles(): Buffer {
  return Buffer.from(`WEBVTT\n\n00:00.000 --> 00:05.000\n${randomBytes(300).toString('hex')}\n`);
}
