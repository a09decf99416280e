/** How a player comes to its scheduler, and is parted from it. */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mediaPath } from './cache/cache-layout.ts';
import { AgentFixture, film, OVER_NETWORK } from './testing/agent-fixture.ts';
import { TOKEN } from './testing/fake-scheduler.ts';
import { program, slide } from './testing/samples.ts';

let player: AgentFixture;

beforeEach(async () => {
  player = await AgentFixture.open();
});
afterEach(() => player.close());

describe('pairing', () => {
  it('shows a code over the whole screen, stores what staff grant, and links', async () => {
    await player.start({ schedulerUrl: player.scheduler.url });
    await player.stage.until(() => player.stage.lastPairing()?.code === player.scheduler.pairingCode);
    expect(player.stage.lastPairing()).toMatchObject({ corner: false });
    player.scheduler.publish(program([slide('welcome')]));
    player.scheduler.claim('a-token-that-staff-granted-to-this-player');
    await player.scheduler.until(() =>
      player.scheduler.received.some(({ type }) => type === 'paired-stored'),
    );
    await player.stage.until(
      () => player.stage.lastPairing() === null && player.stage.screen.includes('welcome'),
    );
    const path = join(player.dataDir, 'identity.json');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      schedulerUrl: player.scheduler.url,
      playerId: 'player-1',
      screenId: 'screen-1',
      token: 'a-token-that-staff-granted-to-this-player',
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(player.dataDir)).mode & 0o777).toBe(0o700);
  });

  it.each(['close', 'pairing'] as const)(
    'is asked for in a corner while the program plays on, when the token is refused by %s',
    async (by) => {
      await player.fill([slide('on')], []);
      player.scheduler.tokens.delete(TOKEN);
      player.scheduler.refuseTokenBy = by;
      await player.start(OVER_NETWORK);
      await player.stage.until(
        () => player.stage.lastPairing()?.corner === true && player.stage.screen.includes('on'),
      );
      expect(existsSync(join(player.dataDir, 'identity.json'))).toBe(true);
    },
  );

  it('goes on with a damaged identity, which is quarantined', async () => {
    await player.fill([slide('on')], []);
    await writeFile(join(player.dataDir, 'identity.json'), '{"token":');
    await player.start({ schedulerUrl: player.scheduler.url });
    await player.stage.until(
      () => player.stage.lastPairing()?.corner === true && player.stage.screen.includes('on'),
    );
    expect(player.problemCodes()).toContain('identity-corrupt');
    expect((await readdir(player.dataDir)).some((name) => name.startsWith('identity.json.corrupt-'))).toBe(
      true,
    );
  });

  it('ends when staff unpair: token, programs and media are gone, and a code shows', async () => {
    await player.fill();
    await player.start();
    await player.stage.until(
      () => player.stage.screen.includes('qr') || player.stage.screen.includes('film'),
    );
    await player.scheduler.until(() => player.scheduler.lastStatus);
    const journalId = player.agent?.status().journal.id;
    player.scheduler.program = null;
    player.scheduler.tell({ type: 'unpair' });
    await player.stage.until(
      () => player.stage.lastPairing()?.corner === false && player.stage.screen.at(-1) === '(fallback)',
    );
    expect(await readFile(join(player.dataDir, 'identity.json'), 'utf8')).not.toContain(TOKEN);
    expect(await readdir(join(player.dataDir, 'programs'))).toEqual([]);
    expect(existsSync(mediaPath(player.dataDir, film.file.sha256))).toBe(false);
    expect(player.agent?.status().journal.id).not.toBe(journalId);
  });
});
