/** What is legal and weighs more than a message holds: refused where staff save it, or filled by what matters most. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ScreenView } from '@bacheca/shared/api/screens';
import type { Item } from '@bacheca/shared/model/items';
import {
  jsonBytes,
  MAX_PROGRAM_BYTES,
  MAX_SCHEDULER_MESSAGE_BYTES,
  MAX_TAKEOVER_BYTES,
} from '@bacheca/shared/wire/message-size';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../testing/client.ts';
import { draftCity, play, playlist } from '../../testing/content.ts';
import { pair } from '../../testing/pair.ts';
import { TestPlayer } from '../../testing/player.ts';
import { type TestScheduler, temporaryFolder, testScheduler } from '../../testing/scheduler.ts';
import { writeSeed } from '../../testing/seed.ts';
import type { SpoiledDatabase } from '../../testing/spoiled-database.ts';

let scheduler: TestScheduler;
let staff: Client;
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await scheduler.close();
  folder.remove();
});

/** The seed has a few pictures. */
async function seeded(): Promise<void> {
  writeSeed(join(folder.path, 'seed'));
  scheduler = await testScheduler({ config: { seedFolder: join(folder.path, 'seed') } });
  staff = await scheduler.admin();
}

/** Rows as an office makes them in years, or a script in an hour. */
function write(work: (database: SpoiledDatabase) => void): void {
  scheduler.spoil((database) => database.transaction(() => work(database))());
}

function withdrawMany(count: number): void {
  write((database) => {
    const insert = database.prepare('INSERT INTO withdrawn_items (item_id, withdrawn_at_ms) VALUES (?, ?)');
    for (let index = 0; index < count; index += 1) insert.run(`${index}-`.padEnd(80, 'x'), 1_000 + index);
  });
}

function infographic(textLength: number): Item {
  const pages = [{ media: 'a'.repeat(64), text: 'x'.repeat(textLength), durationMs: 8000 }];
  return { id: 'pagine', kind: 'infographic', title: 'Pagine', variants: [{ language: 'it', pages }] };
}

function takeOverMany(count: number, textLength: number): void {
  const endsAtMs = Date.now() + 3_600_000;
  write((database) => {
    const insert = database.prepare(
      'INSERT INTO takeovers (id, body, targets, ends_at_ms) VALUES (?, ?, ?, ?)',
    );
    for (let index = 0; index < count; index += 1) {
      const isWorst = index === count - 1;
      const id = `takeover-${index}`;
      const takeover = {
        id,
        item: { ...infographic(textLength), id: `pagine-${index}` },
        mediaFiles: {},
        severity: isWorst ? 'emergency' : 'info',
        startsAt: new Date(Date.now() - 60_000).toISOString(),
        endsAt: new Date(endsAtMs).toISOString(),
        reason: 'Prova',
      };
      insert.run(id, JSON.stringify(takeover), JSON.stringify([{ type: 'everywhere' }]), endsAtMs);
    }
  });
}

describe('staff are refused', () => {
  it('a takeover that is too long to travel with others, in words of their language', async () => {
    await seeded();
    const { body } = await staff.get('/api/items/pagine');
    const item = body as { variants: { pages: { text: string }[] }[] };
    const page = item.variants[0]?.pages[0];
    // Three bytes each as they are sent.
    if (page) page.text = '€'.repeat(MAX_TAKEOVER_BYTES / 3);
    const request = {
      item,
      severity: 'warning',
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      reason: 'Prova',
      targets: [{ type: 'everywhere' }],
      confirmed: true,
    };
    const answer = await staff.post('/api/takeovers', request, { 'accept-language': 'it' });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain(
      'è troppo lungo per viaggiare con gli altri: accorcia i testi',
    );
    expect((await staff.get('/api/takeovers')).body).toEqual([]);
  });

  it('a publication whose program no player takes, and the one before goes on', async () => {
    await seeded();
    const { token } = await pair(scheduler.url, staff, 'urp-1');
    const player = await TestPlayer.connect(scheduler.url, { token });
    const { revision } = await player.next('welcome');
    const { body } = await staff.get('/api/items/pagine');
    const item = body as { id: string; variants: { pages: { text: string }[] }[] };
    const page = item.variants[0]?.pages[0];
    if (page) page.text = 'x'.repeat(1_000_000);
    const ids = Array.from(
      { length: Math.ceil(MAX_PROGRAM_BYTES / 1_000_000) },
      (_, index) => `lungo-${index}`,
    );
    for (const id of ids) expect((await staff.put(`/api/items/${id}`, { ...item, id })).status).toBe(200);
    expect((await staff.put('/api/playlists/base', playlist('base', ...ids))).status).toBe(200);

    const answer = await staff.post('/api/publish', undefined, { 'accept-language': 'it' });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toMatch(
      /Programma troppo grande.*gli schermi ne prendono al massimo 32/,
    );
    player.close();
    const again = await TestPlayer.connect(scheduler.url, { token });
    expect((await again.next('welcome')).revision).toBe(revision);
    again.close();
  });
});

describe('a screen with more orders than a message holds', () => {
  it('gets those that matter most within the limit, the whole of its program, and stays linked', async () => {
    await seeded();
    const { token } = await pair(scheduler.url, staff, 'urp-1');
    const { body } = await staff.get('/api/items/pagine');
    const item = body as { id: string; variants: { pages: { text: string }[] }[] };
    const ids = Array.from({ length: 6 }, (_, index) => `lungo-${index}`);
    for (const id of ids) {
      const page = item.variants[0]?.pages[0];
      // It doesn't compress: with the two lists it is over what once waited for a slow reader at most.
      if (page) page.text = randomBytes(700_000).toString('base64');
      expect((await staff.put(`/api/items/${id}`, { ...item, id })).status).toBe(200);
    }
    expect((await staff.put('/api/playlists/base', playlist('base', ...ids))).status).toBe(200);
    expect((await staff.post('/api/publish')).status).toBe(200);
    withdrawMany(110_000);
    takeOverMany(40, 250_000);
    // They were written past the scheduler, which looks when somebody asks.
    await staff.get('/api/takeovers');

    const player = await TestPlayer.open(scheduler.url, { token });
    player.stopReading();
    player.hello();
    for (let asked = 0; asked < 50; asked += 1) player.send({ type: 'clock', sentAtMs: asked });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    player.goOnReading();

    const takeovers = await player.next('takeovers');
    expect(jsonBytes(takeovers)).toBeLessThanOrEqual(MAX_SCHEDULER_MESSAGE_BYTES);
    expect(takeovers.takeovers.length).toBeGreaterThan(30);
    expect(takeovers.takeovers[0]).toMatchObject({ id: 'takeover-39', severity: 'emergency' });
    const withdrawn = await player.next('withdrawn');
    expect(jsonBytes(withdrawn)).toBeLessThanOrEqual(MAX_SCHEDULER_MESSAGE_BYTES);
    expect(withdrawn.itemIds.length).toBeGreaterThan(100_000);
    expect(withdrawn.itemIds[0]).toBe('109999-'.padEnd(80, 'x'));
    expect((await player.next('program')).bytes.byteLength).toBeGreaterThan(4_000_000);
    player.send({ type: 'clock', sentAtMs: 50 });
    while ((await player.next('clock')).sentAtMs !== 50);
    const said = scheduler.logged.filter((line) => line.includes('fit into a message'));
    expect(said.map((line) => (JSON.parse(line) as { of: number }).of).sort()).toEqual([110_000, 40]);
    player.close();
  });
});

describe('what a player says', () => {
  it('with sentences of 10,000 characters and a thousand problems is cut, and no page fails for it', async () => {
    scheduler = await testScheduler();
    staff = await scheduler.admin();
    await draftCity(staff);
    const player = await TestPlayer.connect(scheduler.url, await pair(scheduler.url, staff, 'urp-1'));
    await player.next('withdrawn');
    const long = '\u0001\ud800😀"'.repeat(2500);
    player.send({
      type: 'plays',
      journalId: player.journalId,
      plays: Array.from({ length: 20 }, (_, index) => ({
        ...play(index + 1),
        outcome: { type: 'failed', reason: long },
      })),
    });
    expect(await player.next('plays-acknowledged')).toMatchObject({ upTo: 20 });
    player.send({ type: 'program-refused', revision: 'a'.repeat(64), reason: long });
    player.send({
      type: 'status',
      status: {
        stage: { state: 'fallback', reason: long },
        program: {
          active: null,
          pending: null,
          unavailable: Array.from({ length: 20_000 }, (_, index) => `${index}-`.padEnd(80, 'x')),
        },
        cache: { filesReady: 0, filesTotal: 0, bytesReady: 0, bytesTotal: 0 },
        journal: { id: player.journalId, lastSeq: 20, acknowledgedSeq: 20 },
        clock: { offsetMs: 0, quality: { quality: 'unsynced' } },
        uptimeMs: 1,
        problems: Array.from({ length: 1000 }, () => ({ code: 'disk', message: long.slice(0, 600) })),
      },
    });
    player.send({ type: 'clock', sentAtMs: 1 });
    await player.next('clock');
    const live = async () =>
      ((await staff.get('/api/screens/live')).body as ScreenView[]).find(
        ({ screen }) => screen.id === 'urp-1',
      );
    const status = (await live())?.status;
    expect(status?.problems).toHaveLength(50);
    expect(status?.problems[0]?.message).toHaveLength(500);
    expect(status?.program.unavailable).toHaveLength(300);
    expect((await staff.get('/api/plays?screenId=urp-1')).status).toBe(200);
    player.close();
  });

  it('that is not understood is answered with a sentence of bounded length', async () => {
    scheduler = await testScheduler();
    const player = await TestPlayer.connect(scheduler.url);
    await player.next('pairing');
    player.sendText(JSON.stringify({ type: '😀'.repeat(3000) }));
    const { message } = await player.next('error');
    expect(message.length).toBeLessThanOrEqual(500);
    player.close();
  });
});
