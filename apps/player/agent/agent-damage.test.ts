/** What a player does when what it has is damaged, and when it ends or is ended. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAgent } from './agent.ts';
import { mediaPath } from './cache/cache-layout.ts';
import { AgentFixture, film, kill, lineOf, log } from './testing/agent-fixture.ts';
import { FakeStage } from './testing/fake-stage.ts';
import { otherHandle } from './testing/other-handle.ts';
import { program, slide, takeover, video } from './testing/samples.ts';

let player: AgentFixture;

beforeEach(async () => {
  player = await AgentFixture.open();
});
afterEach(() => player.close());

describe('damage', () => {
  it('of the newest program: the one before plays', async () => {
    await player.fill([slide('first')], []);
    player.scheduler.publish(program([slide('second')]));
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('second'));
    const revision = player.agent?.status().program.active;
    await player.stop();
    await player.scheduler.stop();
    await writeFile(join(player.dataDir, 'programs', `${revision}.json`), '{"format":1,"loc');
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('first'));
    expect(player.problemCodes()).toContain('program-corrupt');
  });

  it('by a program that ends the player twice: the one before plays, and the scheduler is told which', async () => {
    await player.fill([slide('first')], []);
    const revision = player.scheduler.publish(program([slide('second')]));
    await player.killWhileShowing('second', 2);
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('first'));
    const refused = await player.scheduler.until(() =>
      player.scheduler.received.find((message) => message.type === 'program-refused'),
    );
    expect(refused).toMatchObject({ revision, reason: expect.stringContaining('ended unexpectedly') });
    await player.scheduler.until(() =>
      player.scheduler.lastStatus?.problems.some(
        ({ code, message }) => code === 'program-failed' && message.includes(revision),
      ),
    );
    // Sent once more it is refused once more; another is not.
    player.scheduler.publish(program([slide('second')]));
    player.scheduler.publish(program([slide('third')]));
    await player.stage.until(() => player.stage.screen.includes('third'));
    expect(player.stage.screen).not.toContain('second');
    expect(player.problemCodes()).toEqual([]);
  });

  it('by a program that ends the player long after it was found good, each time with the same item on screen', async () => {
    await player.fill([slide('first')], []);
    const revision = player.scheduler.publish(program([slide('second')]));
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('second'));
    await player.stop();
    // Its trial is over.
    await rm(join(player.dataDir, 'programs', 'trial'), { force: true });
    await player.killWhileShowing('second', 2);
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('first'));
    const refused = await player.scheduler.until(() =>
      player.scheduler.received.find((message) => message.type === 'program-refused'),
    );
    expect(refused).toMatchObject({ revision, reason: expect.stringContaining('the item second') });
  });

  it('by a takeover is not held against the program beneath it', async () => {
    await player.fill([slide('first')], []);
    player.scheduler.publish(program([slide('second')]));
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('second'));
    await player.scheduler.until(() => player.scheduler.lastStatus);
    player.scheduler.setTakeovers([takeover('alarm', Date.now(), Date.now() + 3_600_000)]);
    await player.stage.until(() => player.stage.screen.includes('alarm-notice'));
    await player.stop();
    await rm(join(player.dataDir, 'programs', 'trial'), { force: true });
    await player.killWhileShowing('alarm-notice', 3);
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('alarm-notice'));
    player.scheduler.setTakeovers([]);
    await player.stage.until(() => player.stage.screen.at(-1) === 'second');
    expect(player.scheduler.received.some(({ type }) => type === 'program-refused')).toBe(false);
  });

  it('of the journal: it plays and records in a new one', async () => {
    await player.fill([video('film', film)], [film]);
    await writeFile(join(player.dataDir, 'journal.sqlite'), 'no database at all '.repeat(500));
    await player.start();
    await player.stage.until(() => player.stage.screen.filter((shown) => shown === 'film').length >= 2);
    expect(player.problemCodes()).toContain('journal-corrupt');
    expect(player.agent?.status().journal.lastSeq).toBeGreaterThanOrEqual(1);
  });

  it('of a cached file: it is fetched anew before it is next needed', async () => {
    await player.fill([video('film', film), slide('qr')], [film]);
    await writeFile(mediaPath(player.dataDir, film.file.sha256), Buffer.alloc(film.file.bytes));
    const before = player.scheduler.requests.length;
    await player.start();
    await player.scheduler.until(() => player.scheduler.requests.length > before);
    const noticedAtMs = player.agent?.status().uptimeMs ?? 0;
    await player.scheduler.until(
      () => (player.scheduler.lastStatus?.uptimeMs ?? 0) > noticedAtMs && player.hasAllMedia(),
    );
    expect(await readFile(mediaPath(player.dataDir, film.file.sha256))).toEqual(film.bytes);
  });

  it('of bytes on the way: the file is never activated', async () => {
    player.scheduler.media.set(film.file.sha256, Buffer.alloc(film.file.bytes, 1));
    const revision = player.scheduler.publish(program([video('film', film), slide('qr')], [film]));
    await player.provision();
    await player.start();
    const status = await player.scheduler.until(
      () =>
        player.scheduler.lastStatus?.problems.some(({ code }) => code === 'media-wrong-content') &&
        player.scheduler.lastStatus,
    );
    expect(status.program).toEqual({ active: revision, pending: null, unavailable: ['film'] });
    expect(player.stage.screen).not.toContain('film');
    expect(existsSync(mediaPath(player.dataDir, film.file.sha256))).toBe(false);
  });

  it('of the disk: a journal that can’t be written holds up nothing, and its plays are written later', async () => {
    await player.fill([video('film', film)], [film]);
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('film'));
    const lock = otherHandle(player.dataDir);
    lock.exec('BEGIN IMMEDIATE');
    const shown = player.stage.screen.length;
    await player.stage.until(
      () => player.stage.screen.length >= shown + 2 && player.problemCodes().includes('journal-write'),
    );
    const { lastSeq } = player.agent?.status().journal ?? { lastSeq: 0 };
    lock.exec('ROLLBACK');
    lock.close();
    await player.scheduler.until(
      () => (player.scheduler.lastStatus?.journal.acknowledgedSeq ?? 0) >= lastSeq + 3,
    );
    expect(player.problemCodes()).not.toContain('journal-write');
    // All that this stage showed, except for what is on at this moment.
    const shownItems = () => player.stage.screen.filter((shown) => !shown.startsWith('(')).length;
    await player.scheduler.until(() => {
      const plays = player.scheduler.allPlays();
      // Those of an earlier run may come later.
      const newest = plays.reduce((a, b) => (a.startedAtMs > b.startedAtMs ? a : b));
      return plays.filter(({ bootId }) => bootId === newest.bootId).length === shownItems() - 1;
    });
  });

  it('of the data folder itself is an error that says what to do', async () => {
    await writeFile(join(player.dataDir, 'file'), '');
    await expect(
      startAgent({ dataDir: join(player.dataDir, 'file'), host: 'none', stage: new FakeStage(), log }),
    ).rejects.toThrow(/can't read and write its data folder .*file.* Give the account/);
  });
});

describe('an end', () => {
  it('that was asked for closes the open play and comes promptly', async () => {
    // A player that waits for its end has this test run out of time.
    await player.fill([slide('long', 3_600_000)], []);
    await player.start();
    await player.stage.until(() => player.stage.screen.includes('long'));
    await player.scheduler.until(() => player.scheduler.lastStatus);
    await player.stop();
    await player.start();
    const play = await player.scheduler.until(() => player.scheduler.allPlays().at(-1));
    expect(play).toMatchObject({ itemId: 'long', outcome: { type: 'cut', cause: 'shutdown' } });
  });

  it('that was not (kill -9) leaves the play interrupted, once', async () => {
    await player.fill([slide('long', 600_000)], []);
    const plays = () => player.scheduler.allPlays().filter(({ outcome }) => outcome.type === 'interrupted');
    const child = await player.startChild();
    await lineOf(child, 'shown long');
    await player.scheduler.until(() => (player.scheduler.lastStatus?.journal.lastSeq ?? 0) >= 1);
    await kill(child);
    await player.start();
    await player.scheduler.until(() => plays().length > 0);
    await player.stop();
    await player.start();
    await player.scheduler.until(
      () => player.scheduler.lastStatus && player.scheduler.allPlays().length >= 2,
    );
    expect(plays()).toMatchObject([{ itemId: 'long', outcome: { type: 'interrupted' } }]);
    const seqs = player.scheduler.allPlays().map(({ bootId, seq }) => `${bootId}/${seq}`);
    expect(new Set(seqs).size).toBe(seqs.length);
  });
});

it('a process in which the agent has stopped ends by itself', async () => {
  await player.fill([slide('on')], []);
  const child = await player.startChild();
  await lineOf(child, 'shown on');
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});
