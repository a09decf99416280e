/** The agent with its scheduler and without one: what it plays, reports, and does for staff. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentFixture, film, OVER_NETWORK } from './testing/agent-fixture.ts';
import { FakeScheduler } from './testing/fake-scheduler.ts';
import { program, slide, takeover, video } from './testing/samples.ts';

let player: AgentFixture;

beforeEach(async () => {
  player = await AgentFixture.open();
});
afterEach(() => player.close());

describe('a player with a scheduler', () => {
  it('links, downloads, plays, and reports what it played', async () => {
    const revision = player.scheduler.publish(program([video('film', film), slide('qr')], [film]));
    await player.provision();
    await player.start(OVER_NETWORK);
    await player.stage.until(
      () => player.stage.screen.includes('film') && player.stage.screen.includes('qr'),
    );
    const play = await player.scheduler.until(() =>
      player.scheduler
        .allPlays()
        .find(({ itemId, outcome }) => itemId === 'film' && outcome.type === 'complete'),
    );
    expect(play).toMatchObject({ kind: 'video', revision, ruleId: 'always', clock: { quality: 'synced' } });
    const status = await player.scheduler.until(
      () =>
        player.scheduler.lastStatus?.program.active === revision &&
        player.hasAllMedia() &&
        player.scheduler.lastStatus,
    );
    expect(status).toMatchObject({
      cache: { filesReady: 1, filesTotal: 1, bytesReady: 65_536 },
      problems: [],
    });
    expect(player.scheduler.received.find(({ type }) => type === 'program-received')).toEqual({
      type: 'program-received',
      revision,
    });
  });

  it('waits with a new program for its media, and then switches', async () => {
    await player.fill([slide('old')], []);
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('old'));
    player.scheduler.holdMedia = true;
    await player.scheduler.until(() => player.scheduler.lastStatus);
    const revision = player.scheduler.publish(program([video('film', film)], [film]));
    await player.scheduler.until(() => player.scheduler.lastStatus?.program.pending === revision);
    expect(player.agent?.status().program.active).not.toBe(revision);
    player.scheduler.releaseMedia();
    await player.stage.until(() => player.stage.screen.includes('film'));
    expect(player.agent?.status().program).toEqual({ active: revision, pending: null, unavailable: [] });
  });

  it('refuses a bad program, says why, and plays on', async () => {
    await player.fill([slide('old')], []);
    await player.start();
    await player.scheduler.until(() => player.scheduler.lastStatus);
    player.scheduler.sendFrame(Buffer.concat([Buffer.of(0), Buffer.from('{"format":1}')]));
    const refused = await player.scheduler.until(() =>
      player.scheduler.received.find((message) => message.type === 'program-refused'),
    );
    expect(refused.reason).not.toBe('');
    expect(player.agent?.status().program.pending).toBeNull();
    await player.stage.until(() => player.stage.screen.includes('old'));
  });

  it('says with each link how large its page is by then', async () => {
    await player.provision();
    await player.start();
    player.stage.say({ type: 'ready', display: { width: 1, height: 1 } });
    player.stage.say({ type: 'resized', display: { width: 1920, height: 1080 } });
    await player.scheduler.until(() => player.scheduler.lastStatus);
    const links = () => player.scheduler.received.filter((message) => message.type === 'hello');
    const before = links().length;
    player.scheduler.dropLinks();
    const last = await player.scheduler.until(() => links()[before]);
    expect(last.display).toEqual({ width: 1920, height: 1080 });
  });

  it('says which screen it is when staff ask, over what plays, and again to a page that loads meanwhile', async () => {
    await player.fill([slide('calm', 60_000)], []);
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('calm'));
    await player.scheduler.until(() => player.scheduler.lastStatus);
    player.scheduler.tell({ type: 'identify', screenName: 'Atrio', locationName: 'URP', forMs: 20_000 });
    const first = await player.stage.until(() =>
      player.stage.heard.find((message) => message.type === 'identify'),
    );
    expect(first).toMatchObject({ screenName: 'Atrio', locationName: 'URP' });
    expect(player.stage.screen.at(-1)).toBe('calm');

    player.stage.heard.length = 0;
    player.stage.load();
    const again = await player.stage.until(() =>
      player.stage.heard.find((message) => message.type === 'identify'),
    );
    expect(again).toMatchObject({ screenName: 'Atrio', locationName: 'URP' });
    expect(again.type === 'identify' && again.forMs).toBeLessThanOrEqual(20_000);
  });

  it('is as loud as its place is at this hour, and mute where that says nothing', async () => {
    const allDay = [{ dayparts: [{ from: '00:00', until: '24:00' }], volumePercent: 30 }];
    await player.fill([slide('calm', 60_000)], []);
    await player.start();
    await player.scheduler.until(() => player.scheduler.lastStatus);
    expect(player.stage.heard.findLast((message) => message.type === 'setup')?.volume).toBe(0);
    player.scheduler.publish(program([slide('loud')], [], { sound: allDay }));
    await player.stage.until(() => player.stage.heard.some((message) => message.type === 'play'));
    player.scheduler.setWithdrawn(['calm']);
    await player.stage.until(() => player.stage.screen.includes('loud'));
    expect(player.stage.heard.findLast((message) => message.type === 'setup')?.volume).toBe(0.3);
  });

  it('takes the place’s name from its program where a scheduler doesn’t say it', async () => {
    await player.fill([slide('calm', 60_000)], []);
    await player.start();
    await player.scheduler.until(() => player.scheduler.lastStatus);
    player.scheduler.tell({ type: 'identify', screenName: 'Atrio', forMs: 20_000 });
    const identify = await player.stage.until(() =>
      player.stage.heard.find((message) => message.type === 'identify'),
    );
    expect(identify).toMatchObject({ locationName: program([], []).location.name });
  });

  it('shows a takeover at once, and remembers it over a restart without a network', async () => {
    await player.fill([slide('calm', 5000)], []);
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('calm'));
    await player.scheduler.until(() => player.scheduler.lastStatus);
    player.scheduler.setTakeovers([takeover('alarm', Date.now(), Date.now() + 600_000)]);
    await player.stage.until(() => player.stage.screen.includes('alarm-notice'));
    const cut = await player.scheduler.until(() =>
      player.scheduler
        .allPlays()
        .find(({ outcome }) => outcome.type === 'cut' && outcome.cause === 'takeover'),
    );
    expect(cut.itemId).toBe('calm');
    await player.stop();
    await player.scheduler.stop();
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('alarm-notice'));
  });

  it('takes a withdrawn item off at once, and keeps it off after a restart', async () => {
    await player.fill([slide('wrong', 60_000), slide('right', 3000)], []);
    await player.start();
    await player.scheduler.until(() => player.scheduler.lastStatus);
    player.scheduler.setWithdrawn(['wrong']);
    await player.stage.until(() => {
      const { now, next } = player.stage.lastPlay();
      const planned = [now, next].map((content) => content && 'item' in content && content.item.id);
      return player.stage.screen.at(-1) === 'right' && !planned.includes('wrong');
    });
    await player.stop();
    await player.scheduler.stop();
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('right'));
    expect(player.stage.screen).not.toContain('wrong');
  });

  it('reports every play once, though links break and acknowledgements are lost', async () => {
    await player.fill([video('film', film)], [film]);
    player.scheduler.acknowledges = false;
    await player.start(OVER_NETWORK);
    await player.scheduler.until(() => player.scheduler.allPlays().length >= 1);
    player.scheduler.dropLinks();
    await player.scheduler.until(() => player.scheduler.repeated >= 1);
    player.scheduler.acknowledges = true;
    player.scheduler.dropLinks();
    await player.scheduler.until(() => player.scheduler.allPlays().length >= 4);
    await player.scheduler.until(() => (player.scheduler.lastStatus?.journal.acknowledgedSeq ?? 0) >= 3);
    for (const journal of player.scheduler.plays.values()) {
      const seqs = [...journal.keys()].sort((a, b) => a - b);
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    }
  });
});

it('a player whose link is cut without a word says in words where to look, until it is linked again', async () => {
  await player.fill([slide('calm', 60_000)], []);
  // A pause of seconds, so that the problem is there for a while.
  await player.start({ ...OVER_NETWORK, random: () => 0.99 });
  await player.scheduler.until(() => player.scheduler.lastStatus);
  expect(player.problemCodes()).not.toContain('link');
  player.scheduler.dropLinks();
  const link = () => player.agent?.status().problems.find(({ code }) => code === 'link')?.message;
  await vi.waitFor(() => expect(link()).toMatch(/link to the scheduler: .*(?:without a word|cut off)/), {
    timeout: 60_000,
    interval: 20,
  });
  expect(link()).not.toContain('1006');
  await player.scheduler.until(() => player.scheduler.links >= 3);
  await vi.waitFor(() => expect(link()).toBeUndefined(), { timeout: 60_000, interval: 20 });
});

describe('a player without a scheduler in reach', () => {
  it('plays from its cache for the whole run, and keeps its plays for later', async () => {
    await player.fill([video('film', film)], [film]);
    const { port } = player.scheduler;
    await player.scheduler.stop();
    await player.start(OVER_NETWORK);
    await player.stage.until(() => player.stage.screen.filter((shown) => shown === 'film').length >= 3);
    expect(player.problemCodes()).toEqual(['link']);
    expect(player.agent?.status()).toMatchObject({ stage: { state: 'playing', itemId: 'film' } });
    player.scheduler = await FakeScheduler.start(port);
    await player.scheduler.until(() => player.scheduler.allPlays().length >= 3);
  });

  it('plays with a clock that stands in 1970', async () => {
    await player.fill([video('film', film)], [film]);
    await player.scheduler.stop();
    const bootedAtMs = Date.now();
    await player.start({
      clock: { nowMs: () => Date.now() - bootedAtMs, monotonicMs: () => performance.now() },
    });
    await player.stage.until(() => player.stage.screen.includes('film'));
    expect(player.agent?.status().clock.quality).toEqual({ quality: 'unsynced' });
  });

  it('plays with a wrong clock and no memory of a right one, and corrects its plays before they go out', async () => {
    await player.fill([video('film', film)], [film]);
    await rm(join(player.dataDir, 'clock.json'));
    const { port } = player.scheduler;
    await player.scheduler.stop();
    const bootedAtMs = Date.now();
    await player.start({
      clock: { nowMs: () => 1000 + Date.now() - bootedAtMs, monotonicMs: () => performance.now() },
    });
    await player.stage.until(() => player.stage.screen.filter((shown) => shown === 'film').length >= 2);
    const lastSeq = player.agent?.status().journal.lastSeq;
    player.scheduler = await FakeScheduler.start(port);
    const { bootId } = await player.scheduler.until(() =>
      player.scheduler.allPlays().find(({ seq }) => seq === lastSeq),
    );
    for (const play of player.scheduler.allPlays().filter((of) => of.bootId === bootId)) {
      expect(Math.abs(play.startedAtMs - Date.now())).toBeLessThan(60_000);
      expect(play.clock.quality).toBe('synced');
    }
  });

  it('shows the fallback if it has nothing', async () => {
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('(fallback)'));
    expect(player.problemCodes()).toEqual(['no-scheduler']);
  });
});
