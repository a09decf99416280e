/** What a player does with the panel of a place that is closed. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Panel } from './playback/panel-power.ts';
import { AgentFixture } from './testing/agent-fixture.ts';
import { program, slide, takeover } from './testing/samples.ts';

const STEP_MS = 1000;

let player: AgentFixture;
/** What has passed beyond the time that it really took. */
let aheadMs: number;

const nowMs = () => Date.now() + aheadMs;

beforeEach(async () => {
  player = await AgentFixture.open();
  aheadMs = 0;
  // Disks, links and commands go on by themselves; what the agent looks at now and then is by this test's time.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await player.close();
});

describe('the panel of a place that is closed', () => {
  it('goes off and is read; staff who ask for the screen and a takeover switch it on', async () => {
    const file = join(player.dataDir, 'panel');
    await writeFile(file, 'on');
    const command = (source: string): [string, string, string, string] => [
      process.execPath,
      '-e',
      `const { readFileSync, writeFileSync } = require('node:fs'); ${source}`,
      file,
    ];
    const set = (to: string) => command(`writeFileSync(process.argv[1], '${to}')`);
    const looks = vi.spyOn(Panel.prototype, 'look');
    /** Lets time pass until the panel is known to be so. */
    const passUntil = async (state: string) => {
      for (let passedMs = 0; passedMs < 60_000; passedMs += STEP_MS) {
        // A command that has begun takes none of it.
        await (looks.mock.contexts[0] as Panel | undefined)?.idle();
        if (player.agent?.status().panel === state) return;
        aheadMs += STEP_MS;
        player.scheduler.clockAheadMs = aheadMs;
        vi.advanceTimersByTime(STEP_MS);
      }
      throw new Error(`the panel is not ${state} within a minute`);
    };
    // Open for one minute, twelve hours from now.
    const later = new Date(nowMs() + 12 * 3_600_000);
    const time = (date: Date) => date.toLocaleTimeString('it-IT', { timeZone: 'UTC', timeStyle: 'short' });
    const from = time(later);
    const until = time(new Date(later.getTime() + 60_000));
    const openingHours = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], dayparts: [{ from, until }] }];
    player.scheduler.publish(program([slide('qr')], [], { timeZone: 'UTC', openingHours }));
    await player.provision();
    await player.start({
      clock: { nowMs, monotonicMs: () => performance.now() + aheadMs },
      panel: {
        on: set('on'),
        off: set('off'),
        state: command(`console.log(readFileSync(process.argv[1], 'utf8'))`),
        leadMs: 2_000,
      },
    });
    await player.stage.until(() => player.stage.screen.includes('(closed)'));
    await passUntil('off');
    await player.scheduler.until(() => player.scheduler.lastStatus?.panel === 'off');
    expect(await readFile(file, 'utf8')).toBe('off');

    player.scheduler.tell({ type: 'identify', screenName: 'Atrio', forMs: 3_000 });
    const identify = await player.stage.until(() =>
      player.stage.heard.find((message) => message.type === 'identify'),
    );
    // It is to be seen for the time that staff were told, after the panel has woken.
    expect(identify.forMs).toBeGreaterThan(4_000);
    await passUntil('on');
    await player.scheduler.until(() => player.scheduler.lastStatus?.panel === 'on');
    expect(player.stage.screen.at(-1)).toBe('(closed)');
    await passUntil('off');
    await player.scheduler.until(() => player.scheduler.lastStatus?.panel === 'off');

    player.scheduler.setTakeovers([takeover('alarm', nowMs(), nowMs() + 60_000)]);
    await player.stage.until(() => player.stage.screen.includes('alarm-notice'));
    await passUntil('on');
    await player.scheduler.until(() => player.scheduler.lastStatus?.panel === 'on');
    player.scheduler.setTakeovers([]);
    const play = await player.scheduler.until(() =>
      player.scheduler.allPlays().find(({ itemId }) => itemId === 'alarm-notice'),
    );
    // Where it began, the panel was still off, and known to be.
    expect(play.panel).toBe('off');
    expect(player.problemCodes()).toEqual([]);
  });
});
