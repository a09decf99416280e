/** What players are told while several publish and renew, on both engines: the last thing that each hears is the newest. */
import type { Id } from '@bacheca/shared/model/ids';
import type { Program } from '@bacheca/shared/model/program';
import { EDITION } from '@bacheca/shared/wire/program-editions';
import { decodeProgramFrame } from '@bacheca/shared/wire/program-frame';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { BY } from '../../testing/actor.ts';
import { TestClock } from '../../testing/clock.ts';
import { location, notice, playlist, rule, screen } from '../../testing/content.ts';
import { describeEngines, type TestDatabase } from '../../testing/engines.ts';
import { once, type PublishingNode, publishingNode } from '../../testing/nodes/publishing-node.ts';
import type { LiveScreens } from '../live-screens.ts';
import type { PlayerLink } from './player-link.ts';
import { PlayerPush } from './player-push.ts';

const WEEK_MS = 7 * 24 * 60 * 60_000;
/** By place. */
const SCREENS = { bus: ['bus-1', 'bus-2'], pin: ['pin-1'], urp: ['urp-1'] };

const failed = (error: unknown) => {
  throw error;
};

describeEngines('the newest program', (open) => {
  let clock: TestClock;
  let test: TestDatabase;
  let node: PublishingNode;
  let push: PlayerPush;
  /** The titles in each of the programs that a screen's player was sent. */
  let heard: Map<Id, string[]>;
  beforeEach(async () => {
    clock = new TestClock('2026-11-21T10:00:00Z');
    test = await open();
    node = await publishingNode(test, clock);
    await node.items.save(notice('avviso', { title: 'Prima' }), { by: BY });
    await node.playlists.save(playlist('base', 'avviso'), { by: BY });
    for (const [place, ids] of Object.entries(SCREENS)) {
      await node.locations.save(location(place), { by: BY });
      for (const id of ids) await node.screens.save(screen(id, place), { by: BY });
    }
    await node.rules.save(rule('sempre', 'base'), { by: BY });

    heard = new Map();
    const links = Object.values(SCREENS)
      .flat()
      .map((id): [Id, PlayerLink] => {
        const programs: string[] = [];
        heard.set(id, programs);
        const sendProgram = (frame: Buffer) => {
          const { items } = JSON.parse(decodeProgramFrame(frame).toString()) as Program;
          programs.push(
            Object.values(items)
              .map(({ title }) => title)
              .join(),
          );
        };
        return [id, { sendProgram } as unknown as PlayerLink];
      });
    const live = {
      playerOf: () => ({ edition: EDITION }),
      changed: () => undefined,
    } as unknown as LiveScreens;
    push = new PlayerPush({ ...node, live }, new Map(links), createLog({ logLevel: 'silent' }));
    await push.programs((await node.publisher.publish(BY)).changed);
  });
  afterEach(async () => {
    expect(test.held.filter(({ why }) => why === 'awaits something else than its queries')).toEqual([]);
    await test.remove();
  });

  async function publish(title: string): Promise<void> {
    await node.items.save(notice('avviso', { title }), { by: BY });
    await push.programs((await node.publisher.publish(BY)).changed);
  }

  it('is not followed by an older one of a renewal that went on meanwhile', async () => {
    clock.skip(WEEK_MS);
    await node.items.save(notice('solo', { title: 'Solo qui' }), { by: BY });
    await node.playlists.save(playlist('solo', 'solo'), { by: BY });
    // The first place is renewed by then, and the last is not.
    let works = 0;
    const publishOnce = once(0, async () => {
      await node.rules.save(rule('solo', 'solo', { target: { type: 'screen', screenId: 'bus-2' } }), {
        by: BY,
      });
      await push.programs((await node.publisher.publish(BY)).changed);
    });
    node.meanwhile((step) => {
      if (step === 0) works += 1;
      return works > 3 ? publishOnce(step) : undefined;
    });
    const renewed = await node.publisher.renew(failed);
    // What the renewal gave it is still played, beside it.
    expect(renewed.get('bus-2')).toBe(renewed.get('bus-1'));
    await push.programs(renewed);
    expect(heard.get('bus-1')).toEqual(['Prima', 'Prima']);
    expect(heard.get('bus-2')).toEqual(['Prima', 'Prima,Solo qui']);
    for (const id of ['pin-1', 'urp-1']) expect(heard.get(id)).toEqual(['Prima', 'Prima']);
  });

  it('is what each hears last of publishes that were made close together', async () => {
    const titles = Array.from({ length: 6 }, (_, index) => `Numero ${index}`);
    await Promise.all(titles.map((title) => publish(title)));
    const now = await node.programs.itemOf(node.programs.revisionOf('urp-1') ?? '', 'avviso');
    for (const sent of heard.values()) expect(sent.at(-1)).toBe(now?.title);
    expect(now?.title).toBe(titles.at(-1));
  });
});
