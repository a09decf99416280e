import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Agent, startAgent } from './agent.ts';
import { mediaPath } from './cache/cache-layout.ts';
import type { SavedClock } from './clock/saved-clock.ts';
import { writeIdentity } from './link/identity.ts';
import type { AgentOptions } from './options.ts';
import { FakeScheduler, TOKEN } from './testing/fake-scheduler.ts';
import { FakeStage } from './testing/fake-stage.ts';
import { otherHandle } from './testing/other-handle.ts';
import { program, type SampleFile, sampleVideo, slide, takeover, video } from './testing/samples.ts';

const log = pino({ level: process.env.BACHECA_TEST_LOG ?? 'silent' });
const film = sampleVideo(1000);

let dataDir: string;
let scheduler: FakeScheduler;
let stage: FakeStage;
let agent: Agent | null = null;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-agent-'));
  scheduler = await FakeScheduler.start();
  scheduler.media.set(film.file.sha256, film.bytes);
  stage = new FakeStage();
});

afterEach(async () => {
  await stop();
  await scheduler.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(more: Partial<AgentOptions> = {}): Promise<Agent> {
  stage = new FakeStage();
  // Retries at once: outages in these tests are short.
  agent = await startAgent({ dataDir, host: 'none', stage, log, random: () => 0, ...more });
  stage.load();
  return agent;
}

async function stop(): Promise<void> {
  await agent?.stop();
  agent = null;
  stage.close();
}

async function provision(): Promise<void> {
  await writeIdentity(dataDir, {
    schedulerUrl: scheduler.url,
    playerId: 'player-1',
    screenId: 'screen-1',
    token: TOKEN,
  });
}

/** A player that has its program and its media, and is stopped. */
async function filled(
  items = [video('film', film), slide('qr')],
  files: SampleFile[] = [film],
): Promise<void> {
  scheduler.publish(program(items, files));
  await provision();
  await start();
  await scheduler.until(() => scheduler.lastStatus?.program.active && allReady());
  await stop();
  scheduler.received.length = 0;
}

const allReady = () => {
  const cache = scheduler.lastStatus?.cache;
  return cache && cache.filesReady === cache.filesTotal;
};
const problemCodes = () => agent?.status().problems.map(({ code }) => code) ?? [];

describe('a player with a scheduler', () => {
  it('links, downloads, plays, and reports what it played', async () => {
    const revision = scheduler.publish(program([video('film', film), slide('qr')], [film]));
    await provision();
    await start();
    await stage.until(() => stage.screen.includes('film') && stage.screen.includes('qr'));
    const play = await scheduler.until(() =>
      scheduler.allPlays().find(({ itemId, outcome }) => itemId === 'film' && outcome.type === 'complete'),
    );
    expect(play).toMatchObject({ kind: 'video', revision, ruleId: 'always', clock: { quality: 'synced' } });
    const status = await scheduler.until(
      () => scheduler.lastStatus?.program.active === revision && allReady() && scheduler.lastStatus,
    );
    expect(status).toMatchObject({
      cache: { filesReady: 1, filesTotal: 1, bytesReady: 65_536 },
      problems: [],
    });
    expect(scheduler.received.find(({ type }) => type === 'program-received')).toEqual({
      type: 'program-received',
      revision,
    });
  });

  it('waits with a new program for its media, and then switches', async () => {
    await filled([slide('old')], []);
    await start();
    await stage.until(() => stage.screen.includes('old'));
    scheduler.holdMedia = true;
    await scheduler.until(() => scheduler.lastStatus);
    const revision = scheduler.publish(program([video('film', film)], [film]));
    await scheduler.until(() => scheduler.lastStatus?.program.pending === revision);
    expect(agent?.status().program.active).not.toBe(revision);
    scheduler.releaseMedia();
    await stage.until(() => stage.screen.includes('film'));
    expect(agent?.status().program).toEqual({ active: revision, pending: null, unavailable: [] });
  });

  it('refuses a bad program, says why, and plays on', async () => {
    await filled([slide('old')], []);
    await start();
    await scheduler.until(() => scheduler.lastStatus);
    scheduler.sendFrame(Buffer.concat([Buffer.of(0), Buffer.from('{"format":1}')]));
    const refused = await scheduler.until(() =>
      scheduler.received.find((message) => message.type === 'program-refused'),
    );
    expect(refused.reason).not.toBe('');
    expect(agent?.status().program.pending).toBeNull();
    await stage.until(() => stage.screen.includes('old'));
  });

  it('says which screen it is when staff ask, over what plays, and again to a page that loads meanwhile', async () => {
    await filled([slide('calm', 60_000)], []);
    await start();
    await stage.until(() => stage.screen.includes('calm'));
    await scheduler.until(() => scheduler.lastStatus);
    scheduler.tell({ type: 'identify', screenName: 'Atrio', locationName: 'URP', forMs: 20_000 });
    const first = await stage.until(() => stage.heard.find((message) => message.type === 'identify'));
    expect(first).toMatchObject({ screenName: 'Atrio', locationName: 'URP' });
    expect(stage.screen.at(-1)).toBe('calm');

    stage.heard.length = 0;
    stage.load();
    const again = await stage.until(() => stage.heard.find((message) => message.type === 'identify'));
    expect(again).toMatchObject({ screenName: 'Atrio', locationName: 'URP' });
    expect(again.type === 'identify' && again.forMs).toBeLessThanOrEqual(20_000);
  });

  it('is as loud as its place is at this hour, and mute where that says nothing', async () => {
    const allDay = [{ dayparts: [{ from: '00:00', until: '24:00' }], volumePercent: 30 }];
    await filled([slide('calm', 60_000)], []);
    await start();
    await scheduler.until(() => scheduler.lastStatus);
    expect(stage.heard.findLast((message) => message.type === 'setup')?.volume).toBe(0);
    scheduler.publish(program([slide('loud')], [], { sound: allDay }));
    await stage.until(() => stage.heard.some((message) => message.type === 'play'));
    scheduler.setWithdrawn(['calm']);
    await stage.until(() => stage.screen.includes('loud'));
    expect(stage.heard.findLast((message) => message.type === 'setup')?.volume).toBe(0.3);
  });

  it('takes the place’s name from its program where a scheduler doesn’t say it', async () => {
    await filled([slide('calm', 60_000)], []);
    await start();
    await scheduler.until(() => scheduler.lastStatus);
    scheduler.tell({ type: 'identify', screenName: 'Atrio', forMs: 20_000 });
    const identify = await stage.until(() => stage.heard.find((message) => message.type === 'identify'));
    expect(identify).toMatchObject({ locationName: program([], []).location.name });
  });

  it('shows a takeover at once, and remembers it over a restart without a network', async () => {
    await filled([slide('calm', 5000)], []);
    await start();
    await stage.until(() => stage.screen.includes('calm'));
    await scheduler.until(() => scheduler.lastStatus);
    scheduler.setTakeovers([takeover('alarm', Date.now(), Date.now() + 600_000)]);
    await stage.until(() => stage.screen.includes('alarm-notice'));
    const cut = await scheduler.until(() =>
      scheduler.allPlays().find(({ outcome }) => outcome.type === 'cut' && outcome.cause === 'takeover'),
    );
    expect(cut.itemId).toBe('calm');
    await stop();
    await scheduler.stop();
    await start();
    await stage.until(() => stage.screen.includes('alarm-notice'));
  });

  it('takes a withdrawn item off at once, and keeps it off after a restart', async () => {
    await filled([slide('wrong', 60_000), slide('right', 3000)], []);
    await start();
    await scheduler.until(() => scheduler.lastStatus);
    scheduler.setWithdrawn(['wrong']);
    await stage.until(() => {
      const { now, next } = stage.lastPlay();
      const planned = [now, next].map((content) => content && 'item' in content && content.item.id);
      return stage.screen.at(-1) === 'right' && !planned.includes('wrong');
    });
    await stop();
    await scheduler.stop();
    await start();
    await stage.until(() => stage.screen.includes('right'));
    expect(stage.screen).not.toContain('wrong');
  });

  it('reports every play once, though links break and acknowledgements are lost', async () => {
    await filled([video('film', film)], [film]);
    scheduler.acknowledges = false;
    await start();
    await scheduler.until(() => scheduler.allPlays().length >= 1);
    scheduler.dropLinks();
    await scheduler.until(() => scheduler.repeated >= 1);
    scheduler.acknowledges = true;
    scheduler.dropLinks();
    await scheduler.until(() => scheduler.allPlays().length >= 4);
    await scheduler.until(() => (scheduler.lastStatus?.journal.acknowledgedSeq ?? 0) >= 3);
    for (const journal of scheduler.plays.values()) {
      const seqs = [...journal.keys()].sort((a, b) => a - b);
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    }
  });
});

it('a player whose link is cut without a word says in words where to look, until it is linked again', async () => {
  await filled([slide('calm', 60_000)], []);
  // A pause of seconds, so that the problem is there for a while.
  await start({ random: () => 0.99 });
  await scheduler.until(() => scheduler.lastStatus);
  expect(problemCodes()).not.toContain('link');
  scheduler.dropLinks();
  const link = () => agent?.status().problems.find(({ code }) => code === 'link')?.message;
  await vi.waitFor(() => expect(link()).toMatch(/link to the scheduler: .*(?:without a word|cut off)/), {
    timeout: 60_000,
    interval: 20,
  });
  expect(link()).not.toContain('1006');
  await scheduler.until(() => scheduler.links >= 3);
  await vi.waitFor(() => expect(link()).toBeUndefined(), { timeout: 60_000, interval: 20 });
});

describe('a player without a scheduler in reach', () => {
  it('plays from its cache for the whole run, and keeps its plays for later', async () => {
    await filled([video('film', film)], [film]);
    const { port } = scheduler;
    await scheduler.stop();
    await start();
    await stage.until(() => stage.screen.filter((shown) => shown === 'film').length >= 3);
    expect(problemCodes()).toEqual(['link']);
    expect(agent?.status()).toMatchObject({ stage: { state: 'playing', itemId: 'film' } });
    scheduler = await FakeScheduler.start(port);
    await scheduler.until(() => scheduler.allPlays().length >= 3);
  });

  it('plays with a clock that stands in 1970', async () => {
    await filled([video('film', film)], [film]);
    await scheduler.stop();
    const bootedAtMs = Date.now();
    await start({
      clock: { nowMs: () => Date.now() - bootedAtMs, monotonicMs: () => performance.now() },
    });
    await stage.until(() => stage.screen.includes('film'));
    expect(agent?.status().clock.quality).toEqual({ quality: 'unsynced' });
  });

  it('plays with a wrong clock and no memory of a right one, and corrects its plays before they go out', async () => {
    await filled([video('film', film)], [film]);
    await rm(join(dataDir, 'clock.json'));
    const { port } = scheduler;
    await scheduler.stop();
    const bootedAtMs = Date.now();
    await start({
      clock: { nowMs: () => 1000 + Date.now() - bootedAtMs, monotonicMs: () => performance.now() },
    });
    await stage.until(() => stage.screen.filter((shown) => shown === 'film').length >= 2);
    const lastSeq = agent?.status().journal.lastSeq;
    scheduler = await FakeScheduler.start(port);
    const { bootId } = await scheduler.until(() => scheduler.allPlays().find(({ seq }) => seq === lastSeq));
    for (const play of scheduler.allPlays().filter((of) => of.bootId === bootId)) {
      expect(Math.abs(play.startedAtMs - Date.now())).toBeLessThan(60_000);
      expect(play.clock.quality).toBe('synced');
    }
  });

  it('shows the fallback if it has nothing', async () => {
    await start();
    await stage.until(() => stage.screen.includes('(fallback)'));
    expect(problemCodes()).toEqual(['no-scheduler']);
  });
});

describe('pairing', () => {
  it('shows a code over the whole screen, stores what staff grant, and links', async () => {
    await start({ schedulerUrl: scheduler.url });
    await stage.until(() => stage.lastPairing()?.code === scheduler.pairingCode);
    expect(stage.lastPairing()).toMatchObject({ corner: false });
    scheduler.publish(program([slide('welcome')]));
    scheduler.claim('a-token-that-staff-granted-to-this-player');
    await scheduler.until(() => scheduler.received.some(({ type }) => type === 'paired-stored'));
    await stage.until(() => stage.lastPairing() === null && stage.screen.includes('welcome'));
    const path = join(dataDir, 'identity.json');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      schedulerUrl: scheduler.url,
      playerId: 'player-1',
      screenId: 'screen-1',
      token: 'a-token-that-staff-granted-to-this-player',
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  });

  it.each(['close', 'pairing'] as const)(
    'is asked for in a corner while the program plays on, when the token is refused by %s',
    async (by) => {
      await filled([slide('on')], []);
      scheduler.tokens.delete(TOKEN);
      scheduler.refuseTokenBy = by;
      await start();
      await stage.until(() => stage.lastPairing()?.corner === true && stage.screen.includes('on'));
      expect(existsSync(join(dataDir, 'identity.json'))).toBe(true);
    },
  );

  it('goes on with a damaged identity, which is quarantined', async () => {
    await filled([slide('on')], []);
    await writeFile(join(dataDir, 'identity.json'), '{"token":');
    await start({ schedulerUrl: scheduler.url });
    await stage.until(() => stage.lastPairing()?.corner === true && stage.screen.includes('on'));
    expect(problemCodes()).toContain('identity-corrupt');
    expect((await readdir(dataDir)).some((name) => name.startsWith('identity.json.corrupt-'))).toBe(true);
  });

  it('ends when staff unpair: token, programs and media are gone, and a code shows', async () => {
    await filled();
    await start();
    await stage.until(() => stage.screen.includes('qr') || stage.screen.includes('film'));
    await scheduler.until(() => scheduler.lastStatus);
    const journalId = agent?.status().journal.id;
    scheduler.program = null;
    scheduler.tell({ type: 'unpair' });
    await stage.until(() => stage.lastPairing()?.corner === false && stage.screen.at(-1) === '(fallback)');
    expect(await readFile(join(dataDir, 'identity.json'), 'utf8')).not.toContain(TOKEN);
    expect(await readdir(join(dataDir, 'programs'))).toEqual([]);
    expect(existsSync(mediaPath(dataDir, film.file.sha256))).toBe(false);
    expect(agent?.status().journal.id).not.toBe(journalId);
  });
});

describe('the panel of a place that is closed', () => {
  it('goes off and is read; staff who ask for the screen and a takeover switch it on', async () => {
    const file = join(dataDir, 'panel');
    await writeFile(file, 'on');
    const command = (source: string): [string, string, string, string] => [
      process.execPath,
      '-e',
      `const { readFileSync, writeFileSync } = require('node:fs'); ${source}`,
      file,
    ];
    const set = (to: string) => command(`writeFileSync(process.argv[1], '${to}')`);
    // Open for one minute, twelve hours from now.
    const later = new Date(Date.now() + 12 * 3_600_000);
    const time = (date: Date) => date.toLocaleTimeString('it-IT', { timeZone: 'UTC', timeStyle: 'short' });
    const from = time(later);
    const until = time(new Date(later.getTime() + 60_000));
    const openingHours = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], dayparts: [{ from, until }] }];
    scheduler.publish(program([slide('qr')], [], { timeZone: 'UTC', openingHours }));
    await provision();
    await start({
      panel: {
        on: set('on'),
        off: set('off'),
        state: command(`console.log(readFileSync(process.argv[1], 'utf8'))`),
        leadMs: 2_000,
      },
    });
    await stage.until(() => stage.screen.includes('(closed)'));
    await scheduler.until(() => scheduler.lastStatus?.panel === 'off');
    expect(await readFile(file, 'utf8')).toBe('off');

    scheduler.tell({ type: 'identify', screenName: 'Atrio', forMs: 3_000 });
    const identify = await stage.until(() => stage.heard.find((message) => message.type === 'identify'));
    // It is to be seen for the time that staff were told, after the panel has woken.
    expect(identify.forMs).toBeGreaterThan(4_000);
    await scheduler.until(() => scheduler.lastStatus?.panel === 'on');
    expect(stage.screen.at(-1)).toBe('(closed)');
    await scheduler.until(() => scheduler.lastStatus?.panel === 'off');

    scheduler.setTakeovers([takeover('alarm', Date.now(), Date.now() + 8_000)]);
    await scheduler.until(() => scheduler.lastStatus?.panel === 'on');
    const play = await scheduler.until(() =>
      scheduler.allPlays().find(({ itemId }) => itemId === 'alarm-notice'),
    );
    // Where it began, the panel was still off, and known to be.
    expect(play.panel).toBe('off');
    expect(problemCodes()).toEqual([]);
  });
});

describe('damage', () => {
  it('of the newest program: the one before plays', async () => {
    await filled([slide('first')], []);
    scheduler.publish(program([slide('second')]));
    await start();
    await stage.until(() => stage.screen.includes('second'));
    const revision = agent?.status().program.active;
    await stop();
    await scheduler.stop();
    await writeFile(join(dataDir, 'programs', `${revision}.json`), '{"format":1,"loc');
    await start();
    await stage.until(() => stage.screen.includes('first'));
    expect(problemCodes()).toContain('program-corrupt');
  });

  it('by a program that ends the player twice: the one before plays, and the scheduler is told which', async () => {
    await filled([slide('first')], []);
    const revision = scheduler.publish(program([slide('second')]));
    await killWhileShowing('second', 2);
    await start();
    await stage.until(() => stage.screen.includes('first'));
    const refused = await scheduler.until(() =>
      scheduler.received.find((message) => message.type === 'program-refused'),
    );
    expect(refused).toMatchObject({ revision, reason: expect.stringContaining('ended unexpectedly') });
    await scheduler.until(() =>
      scheduler.lastStatus?.problems.some(
        ({ code, message }) => code === 'program-failed' && message.includes(revision),
      ),
    );
    // Sent once more it is refused once more; another is not.
    scheduler.publish(program([slide('second')]));
    scheduler.publish(program([slide('third')]));
    await stage.until(() => stage.screen.includes('third'));
    expect(stage.screen).not.toContain('second');
    expect(problemCodes()).toEqual([]);
  });

  it('by a program that ends the player long after it was found good, each time with the same item on screen', async () => {
    await filled([slide('first')], []);
    const revision = scheduler.publish(program([slide('second')]));
    await start();
    await stage.until(() => stage.screen.includes('second'));
    await stop();
    // Its trial is over.
    await rm(join(dataDir, 'programs', 'trial'), { force: true });
    await killWhileShowing('second', 2);
    await start();
    await stage.until(() => stage.screen.includes('first'));
    const refused = await scheduler.until(() =>
      scheduler.received.find((message) => message.type === 'program-refused'),
    );
    expect(refused).toMatchObject({ revision, reason: expect.stringContaining('the item second') });
  });

  it('by a takeover is not held against the program beneath it', async () => {
    await filled([slide('first')], []);
    scheduler.publish(program([slide('second')]));
    await start();
    await stage.until(() => stage.screen.includes('second'));
    await scheduler.until(() => scheduler.lastStatus);
    scheduler.setTakeovers([takeover('alarm', Date.now(), Date.now() + 3_600_000)]);
    await stage.until(() => stage.screen.includes('alarm-notice'));
    await stop();
    await rm(join(dataDir, 'programs', 'trial'), { force: true });
    await killWhileShowing('alarm-notice', 3);
    await start();
    await stage.until(() => stage.screen.includes('alarm-notice'));
    scheduler.setTakeovers([]);
    await stage.until(() => stage.screen.at(-1) === 'second');
    expect(scheduler.received.some(({ type }) => type === 'program-refused')).toBe(false);
  });

  it('of the journal: it plays and records in a new one', async () => {
    await filled([video('film', film)], [film]);
    await writeFile(join(dataDir, 'journal.sqlite'), 'no database at all '.repeat(500));
    await start();
    await stage.until(() => stage.screen.filter((shown) => shown === 'film').length >= 2);
    expect(problemCodes()).toContain('journal-corrupt');
    expect(agent?.status().journal.lastSeq).toBeGreaterThanOrEqual(1);
  });

  it('of a cached file: it is fetched anew before it is next needed', async () => {
    await filled([video('film', film), slide('qr')], [film]);
    await writeFile(mediaPath(dataDir, film.file.sha256), Buffer.alloc(film.file.bytes));
    const before = scheduler.requests.length;
    await start();
    await scheduler.until(() => scheduler.requests.length > before);
    const noticedAtMs = agent?.status().uptimeMs ?? 0;
    await scheduler.until(() => (scheduler.lastStatus?.uptimeMs ?? 0) > noticedAtMs && allReady());
    expect(await readFile(mediaPath(dataDir, film.file.sha256))).toEqual(film.bytes);
  });

  it('of bytes on the way: the file is never activated', async () => {
    scheduler.media.set(film.file.sha256, Buffer.alloc(film.file.bytes, 1));
    const revision = scheduler.publish(program([video('film', film), slide('qr')], [film]));
    await provision();
    await start();
    const status = await scheduler.until(
      () =>
        scheduler.lastStatus?.problems.some(({ code }) => code === 'media-wrong-content') &&
        scheduler.lastStatus,
    );
    expect(status.program).toEqual({ active: revision, pending: null, unavailable: ['film'] });
    expect(stage.screen).not.toContain('film');
    expect(existsSync(mediaPath(dataDir, film.file.sha256))).toBe(false);
  });

  it('of the disk: a journal that can’t be written holds up nothing, and its plays are written later', async () => {
    await filled([video('film', film)], [film]);
    await start();
    await stage.until(() => stage.screen.includes('film'));
    const lock = otherHandle(dataDir);
    lock.exec('BEGIN IMMEDIATE');
    const shown = stage.screen.length;
    await stage.until(() => stage.screen.length >= shown + 2 && problemCodes().includes('journal-write'));
    const { lastSeq } = agent?.status().journal ?? { lastSeq: 0 };
    lock.exec('ROLLBACK');
    lock.close();
    await scheduler.until(() => (scheduler.lastStatus?.journal.acknowledgedSeq ?? 0) >= lastSeq + 3);
    expect(problemCodes()).not.toContain('journal-write');
    // All that this stage showed, except for what is on at this moment.
    const shownItems = () => stage.screen.filter((shown) => !shown.startsWith('(')).length;
    await scheduler.until(() => {
      const plays = scheduler.allPlays();
      // Those of an earlier run may come later.
      const newest = plays.reduce((a, b) => (a.startedAtMs > b.startedAtMs ? a : b));
      return plays.filter(({ bootId }) => bootId === newest.bootId).length === shownItems() - 1;
    });
  });

  it('of the data folder itself is an error that says what to do', async () => {
    await writeFile(join(dataDir, 'file'), '');
    await expect(
      startAgent({ dataDir: join(dataDir, 'file'), host: 'none', stage: new FakeStage(), log }),
    ).rejects.toThrow(/can't read and write its data folder .*file.* Give the account/);
  });
});

describe('an end', () => {
  it('that was asked for closes the open play and comes promptly', async () => {
    await filled([slide('long', 60_000)], []);
    await start();
    await stage.until(() => stage.screen.includes('long'));
    await scheduler.until(() => scheduler.lastStatus);
    const askedAt = performance.now();
    await stop();
    // Long before the end of what is on.
    expect(performance.now() - askedAt).toBeLessThan(30_000);
    await start();
    const play = await scheduler.until(() => scheduler.allPlays().at(-1));
    expect(play).toMatchObject({ itemId: 'long', outcome: { type: 'cut', cause: 'shutdown' } });
  });

  it('that was not (kill -9) leaves the play interrupted, once', async () => {
    await filled([slide('long', 600_000)], []);
    const plays = () => scheduler.allPlays().filter(({ outcome }) => outcome.type === 'interrupted');
    const child = await startChild();
    await lineOf(child, 'shown long');
    await scheduler.until(() => (scheduler.lastStatus?.journal.lastSeq ?? 0) >= 1);
    await kill(child);
    await start();
    await scheduler.until(() => plays().length > 0);
    await stop();
    await start();
    await scheduler.until(() => scheduler.lastStatus && scheduler.allPlays().length >= 2);
    expect(plays()).toMatchObject([{ itemId: 'long', outcome: { type: 'interrupted' } }]);
    const seqs = scheduler.allPlays().map(({ bootId, seq }) => `${bootId}/${seq}`);
    expect(new Set(seqs).size).toBe(seqs.length);
  });
});

it('a process in which the agent has stopped ends by itself', async () => {
  await filled([slide('on')], []);
  const child = await startChild();
  await lineOf(child, 'shown on');
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

describe('a player on a machine with a wrong clock', () => {
  const HOUR_MS = 3_600_000;
  const boot = '5d1a1c52-53f5-4a0a-8d5b-1f5d3a0f4b11';
  const clockPath = () => join(dataDir, 'test-clock.json');
  /** By how much it is wrong from now on. */
  const setClock = (faults: { wallOffsetMs?: number; driftPpm?: number; bootId?: string }) =>
    writeFile(clockPath(), JSON.stringify(faults));
  let earlierRuns: string[] = [];
  const plays = () => scheduler.allPlays().filter(({ bootId }) => !earlierRuns.includes(bootId));

  it.each([
    ['1970', -56 * 365.25 * 24 * HOUR_MS],
    ['2040', 13.5 * 365.25 * 24 * HOUR_MS],
  ])(
    'in %s plays at once, is killed, starts again, and no play of either run goes out with a wrong time',
    async (_, wallOffsetMs) => {
      await filled([video('now', film)], [film]);
      const { runs } = JSON.parse(await readFile(join(dataDir, 'clock.json'), 'utf8')) as SavedClock;
      earlierRuns = runs.map(({ id }) => id);
      const { port } = scheduler;
      await scheduler.stop();
      await setClock({ wallOffsetMs, driftPpm: 200, bootId: boot });
      const startedMs = Date.now();
      let child = await startChild({ BACHECA_TEST_CLOCK: clockPath() });
      await lineOf(child, 'shown now', 2);
      await kill(child);
      child = await startChild({ BACHECA_TEST_CLOCK: clockPath() });
      await lineOf(child, 'shown now', 2);
      scheduler = await FakeScheduler.start(port);
      await scheduler.until(
        () => plays().length >= 4 && plays().some(({ outcome }) => outcome.type === 'interrupted'),
      );
      await kill(child);
      const offline = plays();
      // The run that was killed comes after the one that reports, and was before it.
      const killed = offline.find(({ outcome }) => outcome.type === 'interrupted')?.bootId;
      const ofRun = (isKilled: boolean) =>
        offline.filter(({ bootId }) => (bootId === killed) === isKilled).sort((a, b) => a.seq - b.seq);
      const startsMs = [...ofRun(true), ...ofRun(false)].map(({ startedAtMs }) => startedAtMs);
      expect(startsMs).toEqual([...startsMs].sort((a, b) => a - b));
      for (const { clock, startedAtMs } of offline) {
        expect(clock.quality).toBe('synced');
        expect(startedAtMs).toBeGreaterThan(startedMs - 1000);
        expect(startedAtMs).toBeLessThan(Date.now());
      }
    },
  );

  it('plays on when it is set by an hour, back and forth, and no play is in another hour for it', async () => {
    scheduler.publish(program([video('now', film)], [film]));
    await provision();
    await setClock({ wallOffsetMs: 0, bootId: boot });
    const child = await startChild({ BACHECA_TEST_CLOCK: clockPath() });
    for (const wallOffsetMs of [HOUR_MS, 0, -HOUR_MS]) {
      const before = plays().length;
      await scheduler.until(() => plays().length >= before + 1);
      await setClock({ wallOffsetMs, bootId: boot });
    }
    const before = plays().length;
    await scheduler.until(() => plays().length >= before + 2);
    await kill(child);
    let endedMs = 0;
    for (const { startedAtMs, durationMs, clock, outcome } of plays()) {
      expect(clock.quality).toBe('synced');
      expect(Math.abs(startedAtMs - Date.now())).toBeLessThan(HOUR_MS / 2);
      // One follows the other: nothing was cut short, shown twice or left out for it.
      if (endedMs > 0) expect(Math.abs(startedAtMs - endedMs)).toBeLessThan(2000);
      endedMs = startedAtMs + durationMs;
      expect(['complete', 'joined']).toContain(outcome.type);
    }
  });
});

/** The agent in a process of its own, with a stage that plays. */
/** Starts the player so many times, each time until this item is on screen. */
async function killWhileShowing(itemId: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const child = await startChild();
    await lineOf(child, `shown ${itemId}`);
    await kill(child);
  }
}

async function startChild(env: Record<string, string> = {}): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'testing', 'agent-process.ts');
  const child = spawn(process.execPath, [script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  return child;
}

/** When it has said so, so many times. */
async function lineOf(child: ChildProcess, expected: string, times = 1): Promise<void> {
  if (!child.stdout) throw new Error('the child has no output');
  let said = 0;
  for await (const line of createInterface(child.stdout)) {
    if (line === expected) said += 1;
    if (said === times) return;
  }
  throw new Error(`the child ended without saying “${expected}”`);
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
