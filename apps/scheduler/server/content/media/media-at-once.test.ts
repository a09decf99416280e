/** What happens to the same file at the same moment, on both engines: what is used is there, row and bytes. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { Item } from '@bacheca/shared/model/items';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BY } from '../../testing/actor.ts';
import { TestClock } from '../../testing/clock.ts';
import { location, notice, playlist, rule, screen } from '../../testing/content.ts';
import { describeEngines, type TestDatabase } from '../../testing/engines.ts';
import { once, type PublishingNode, publishingNode } from '../../testing/nodes/publishing-node.ts';
import { temporaryFolder } from '../../testing/scheduler.ts';

const ROUNDS = 5;
const KNOWN = { mimeType: 'image/png', width: 1, height: 1 } as const;
const clock = new TestClock();

const infographic = (id: string, media: string): Item => ({
  id,
  kind: 'infographic',
  title: 'Infografica',
  variants: [{ language: 'it', pages: [{ media, text: 'Lo sportello casa', durationMs: 8000 }] }],
});
const fulfilled = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.filter(({ status }) => status === 'fulfilled').length;

describeEngines('media at once', (open) => {
  let folder: ReturnType<typeof temporaryFolder>;
  let test: TestDatabase;
  let one: PublishingNode;
  /** Another process over the same folder, where the engine serves several. */
  let other: PublishingNode;
  beforeEach(async () => {
    folder = temporaryFolder();
    test = await open();
    one = await publishingNode(test, clock, folder.path);
    other = test.database.engine === 'postgres' ? await publishingNode(test, clock, folder.path) : one;
  });
  afterEach(async () => {
    // How long they are held depends on the machine.
    expect(test.held.filter(({ why }) => why === 'awaits something else than its queries')).toEqual([]);
    await test.remove();
    folder.remove();
  });

  const add = async ({ media }: PublishingNode, text: string): Promise<string> => {
    const { file } = await media.add(Readable.from([Buffer.from(text)]), { by: BY, known: KNOWN });
    return file.sha256;
  };

  it('a file that is put into an item is not deleted at the same moment', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const sha256 = await add(one, `immagine ${round}`);
      await other.held.refresh();
      const done = await Promise.allSettled([
        other.items.save(infographic(`figura-${round}`, sha256), { by: BY }),
        one.media.remove(sha256, BY),
      ]);
      expect(fulfilled(done)).toBe(1);
      await one.held.refresh();
      expect(one.media.get(sha256) !== null).toBe(one.items.has(`figura-${round}`));
      expect(existsSync(one.media.pathOf(sha256))).toBe(one.media.get(sha256) !== null);
    }
  });

  it('nor one that a publish is about to use: what is published has all of its files', async () => {
    const sha256 = await add(one, 'immagine');
    await one.items.save(infographic('figura', sha256), { by: BY });
    await one.items.save(notice('avviso'), { by: BY });
    await one.playlists.save(playlist('base', 'avviso', 'figura'), { by: BY });
    await one.locations.save(location('urp'), { by: BY });
    await one.screens.save(screen('urp-1', 'urp'), { by: BY });
    await one.rules.save(rule('sempre', 'base'), { by: BY });
    await other.held.refresh();
    one.meanwhile(
      once(6, async () => {
        await other.playlists.save(playlist('base', 'avviso'), { by: BY });
        await other.items.remove('figura', { by: BY });
        await other.media.remove(sha256, BY);
      }),
    );
    await one.publisher.publish(BY);
    const program = await one.programs.program(one.programs.revisionOf('urp-1') ?? '');
    expect(program && Object.keys(program.mediaFiles)).toEqual([]);
    expect(one.media.get(sha256)).toBeNull();
  });

  it('a file that is uploaded while it is deleted has row and bytes, or neither', async () => {
    const sha256 = createHash('sha256').update('immagine').digest('hex');
    for (let round = 0; round < ROUNDS; round++) {
      await add(one, 'immagine');
      const done = await Promise.allSettled([
        one.media.remove(sha256, BY),
        add(one, 'immagine'),
        one.media.remove(sha256, BY),
        add(one, 'immagine'),
      ]);
      expect(done.filter(({ status }) => status === 'rejected').length).toBeLessThanOrEqual(1);
      expect(existsSync(one.media.pathOf(sha256))).toBe(one.media.get(sha256) !== null);
    }
  });

  it('the same file that two upload is kept once, and is known to another process', async () => {
    const [first, second] = await Promise.all([add(one, 'immagine'), add(other, 'immagine')]);
    expect(second).toBe(first);
    for (const { held, media } of [one, other]) {
      await held.refresh();
      expect(media.list()).toEqual([{ sha256: first, bytes: 8, ...KNOWN }]);
    }
  });

  it('what was measured of a film is written with what else its job writes, and is taken back with it', async () => {
    const known = { mimeType: 'video/mp4', width: 640, height: 360, durationMs: 2000 } as const;
    const { file } = await one.media.add(Readable.from([Buffer.from('film')]), { by: BY, known });
    await other.held.refresh();
    expect(one.media.unmeasuredVideos()).toEqual([file.sha256]);
    const failing = test.database.transaction(async (tx) => {
      await one.media.saveLongestHold(tx, file.sha256, 200);
      throw new Error('taken back');
    });
    await expect(failing).rejects.toThrow('taken back');
    await one.media.look();
    expect(one.media.get(file.sha256)).toEqual(file);

    await test.database.transaction((tx) => one.media.saveLongestHold(tx, file.sha256, 200));
    await one.media.look();
    await other.held.refresh();
    for (const { media } of [one, other]) {
      expect(media.list()).toEqual([{ ...file, longestHoldMs: 200 }]);
      expect(media.unmeasuredVideos()).toEqual([]);
    }
  });
});
