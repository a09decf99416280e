/** What is published, renewed, saved and deleted at the same moment, on both engines: the newest publication wins, whole. */
import type { Program } from '@bacheca/shared/model/program';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BY } from '../testing/actor.ts';
import { TestClock } from '../testing/clock.ts';
import { location, notice, playlist, rule, screen } from '../testing/content.ts';
import { describeEngines, type TestDatabase } from '../testing/engines.ts';
import { once, type PublishingNode, publishingNode } from '../testing/nodes/publishing-node.ts';

const WEEK_MS = 7 * 24 * 60 * 60_000;
/** More than that many rows of a table are not named one by one. */
const MANY_SCREENS = 120;

const failed = (error: unknown) => {
  throw error;
};

describeEngines('publishing at once', (open) => {
  let clock: TestClock;
  let test: TestDatabase;
  let one: PublishingNode;
  /** Another process, where the engine serves several. */
  let other: PublishingNode;
  beforeEach(async () => {
    clock = new TestClock('2026-11-21T10:00:00Z');
    test = await open();
    one = await publishingNode(test, clock);
    other = test.database.engine === 'postgres' ? await publishingNode(test, clock) : one;
    await one.items.save(notice('avviso'), { by: BY });
    await one.playlists.save(playlist('base', 'avviso'), { by: BY });
    await one.locations.save(location('urp'), { by: BY });
    await one.locations.save(location('pin', { kind: 'campus' }), { by: BY });
    await one.screens.save(screen('urp-1', 'urp'), { by: BY });
    await one.screens.save(screen('urp-2', 'urp'), { by: BY });
    await one.screens.save(screen('pin-1', 'pin'), { by: BY });
    await one.rules.save(rule('sempre', 'base'), { by: BY });
    await other.held.refresh();
  });
  afterEach(async () => {
    // How long they are held depends on the machine.
    expect(test.held.filter(({ why }) => why === 'awaits something else than its queries')).toEqual([]);
    await test.remove();
  });

  async function programOf(node: PublishingNode, screenId: string): Promise<Program | null> {
    const revision = node.programs.revisionOf(screenId);
    return revision === null ? null : node.programs.program(revision);
  }
  const titleOn = async (node: PublishingNode, screenId: string) =>
    (await programOf(node, screenId))?.items.avviso?.title;
  const rowsOf = (table: 'publications' | 'programs') =>
    test.database.query.selectFrom(table).selectAll().execute();

  it('a rule and then its playlist are deleted at any moment of a publish: what is published is whole', async () => {
    for (let step = 0; ; step++) {
      await one.playlists.save(playlist('breve', 'avviso'), { by: BY });
      await one.rules.save(rule('breve', 'breve'), { by: BY });
      let isReached = false;
      one.meanwhile(
        once(step, async () => {
          isReached = true;
          await one.rules.remove('breve', { by: BY });
          await one.playlists.remove('breve', { by: BY });
        }),
      );
      await one.publisher.publish(BY);
      if (!isReached) break;
      expect((await programOf(one, 'urp-1'))?.rules.map(({ id }) => id)).toEqual(['sempre']);
    }
    expect((await programOf(one, 'urp-1'))?.rules.map(({ id }) => id)).toEqual(['breve', 'sempre']);
  });

  it('nor do the drafts fail that are looked at while a rule and then its playlist are deleted', async () => {
    for (let step = 0; ; step++) {
      await one.playlists.save(playlist('breve', 'avviso'), { by: BY });
      await one.rules.save(rule('breve', 'breve'), { by: BY });
      let isReached = false;
      one.meanwhile(
        once(step, async () => {
          isReached = true;
          await one.rules.remove('breve', { by: BY });
          await one.playlists.remove('breve', { by: BY });
        }),
      );
      expect(await one.publisher.compileDrafts([screen('urp-1', 'urp')])).toHaveLength(1);
      if (!isReached) break;
    }
  });

  it('what another saves while a publish is prepared is in it, with all that goes with it', async () => {
    one.meanwhile(
      once(3, async () => {
        await other.items.save(notice('nuovo'), { by: BY });
        await other.playlists.save(playlist('base', 'nuovo'), { by: BY });
        await other.items.remove('avviso', { by: BY });
      }),
    );
    const { changed } = await one.publisher.publish(BY);
    expect([...changed.keys()].sort()).toEqual(['pin-1', 'urp-1', 'urp-2']);
    expect(Object.keys((await programOf(one, 'urp-1'))?.items ?? {})).toEqual(['nuovo']);
  });

  it('of several publishes at the same moment each is whole, and all places play the last one', async () => {
    for (let round = 0; round < 3; round++) {
      await one.items.save(notice('avviso', { title: `Giro ${round}` }), { by: BY });
      await other.held.refresh();
      await Promise.all(
        [one, other, one, other].map(async ({ publisher }) => {
          await publisher.publish(BY);
          await publisher.deleteUnused();
        }),
      );
      for (const node of [one, other]) {
        await node.held.refresh();
        const [publicationId] = new Set(['urp', 'pin'].map((id) => node.publications.ofLocation(id)));
        expect((await rowsOf('publications')).map(({ id }) => id)).toEqual([publicationId]);
        for (const id of ['urp-1', 'urp-2', 'pin-1']) expect(await titleOn(node, id)).toBe(`Giro ${round}`);
      }
      expect(await rowsOf('programs')).toHaveLength(2);
    }
  });

  it('a place that is published while it is renewed has the newer program, and no older one is told', async () => {
    await one.publisher.publish(BY);
    await other.held.refresh();
    clock.skip(WEEK_MS);
    for (let step = 0; ; step++) {
      const title = `Alle ${step}`;
      let isReached = false;
      one.meanwhile(
        once(step, async () => {
          isReached = true;
          await other.items.save(notice('avviso', { title }), { by: BY });
          await other.publisher.publish(BY);
        }),
      );
      // Each time what is published is a week old.
      const changed = await one.publisher.renew(failed);
      if (!isReached) break;
      await one.held.refresh();
      await other.held.refresh();
      for (const [screenId, revision] of changed)
        if (one.programs.revisionOf(screenId) === revision) expect(await titleOn(one, screenId)).toBe(title);
      for (const node of [one, other])
        for (const id of ['urp-1', 'urp-2', 'pin-1']) expect(await titleOn(node, id)).toBe(title);
      clock.skip(WEEK_MS);
    }
  });

  it('a screen that is moved while its place is renewed is not given the program of where it was', async () => {
    await one.publisher.publish(BY, { locationIds: ['urp'] });
    await other.held.refresh();
    clock.skip(WEEK_MS);
    one.meanwhile(once(4, () => other.screens.save(screen('urp-2', 'pin'), { by: BY })));
    const changed = await one.publisher.renew(failed);
    expect([...changed.keys()]).toEqual(['urp-1']);
  });

  it('a new screen plays what its place was given last, though it was published meanwhile', async () => {
    await one.publisher.publish(BY);
    await other.held.refresh();
    await one.screens.save(screen('urp-3', 'urp'), { by: BY });
    await one.items.save(notice('avviso', { title: 'Adesso' }), { by: BY });
    await other.held.refresh();
    one.meanwhile(once(0, () => other.publisher.publish(BY)));
    await one.publisher.adopt(screen('urp-3', 'urp'), failed);
    one.meanwhile(() => undefined);
    expect(await titleOn(one, 'urp-3')).toBe('Adesso');
    // One that is saved later has the same program, whatever was drafted since.
    await one.items.save(notice('avviso', { title: 'Non ancora' }), { by: BY });
    await one.screens.save(screen('urp-4', 'urp'), { by: BY });
    await one.publisher.adopt(screen('urp-4', 'urp'), failed);
    expect(one.programs.revisionOf('urp-4')).toBe(one.programs.revisionOf('urp-3'));
  });

  it('whoever loses the place while its publish is prepared publishes nothing there', async () => {
    const allow = () => {
      if (one.locations.get('urp')?.kind !== 'office') throw new Error('outside');
    };
    one.meanwhile(once(2, () => other.locations.save(location('urp', { kind: 'library' }), { by: BY })));
    await expect(one.publisher.publish(BY, { locationIds: ['urp'], allow })).rejects.toThrow('outside');
    await other.held.refresh();
    expect(other.programs.revisionOf('urp-1')).toBeNull();
    expect(await rowsOf('publications')).toEqual([]);
  });

  it('a screen takes its program along when it is deleted, and so does a place its publication', async () => {
    await one.publisher.publish(BY);
    await one.screens.remove('pin-1', { by: BY });
    await one.locations.remove('pin', { by: BY });
    await other.held.refresh();
    for (const { programs, publications } of [one, other]) {
      expect(programs.revisionOf('pin-1')).toBeNull();
      expect(publications.ofLocation('pin')).toBeNull();
      expect([...programs.published().keys()].sort()).toEqual(['urp-1', 'urp-2']);
    }
    await one.publisher.publish(BY);
    await one.publisher.deleteUnused();
    expect(await rowsOf('programs')).toHaveLength(1);
  });

  it('who published is written down once with the publication, however many screens have it', async () => {
    const entries = () =>
      test.database.query
        .selectFrom('audit_entries')
        .select(['actor', 'entity', 'entity_id', 'after'])
        .where('event', '=', 'published')
        .execute();
    await one.publisher.publish(BY, { locationIds: ['pin'] });
    const id = String(one.publications.ofLocation('pin'));
    const after = JSON.stringify({ locationIds: ['pin'], screens: 1 });
    expect(await entries()).toEqual([{ actor: BY.name, entity: 'publication', entity_id: id, after }]);
    const allow = () => {
      throw new Error('outside');
    };
    await expect(one.publisher.publish(BY, { allow })).rejects.toThrow('outside');
    clock.skip(WEEK_MS);
    expect((await one.publisher.renew(failed)).size).toBe(1);
    expect(await entries()).toHaveLength(1);
  });

  it('what is published to very many screens is known to another process as well', async () => {
    const ids = Array.from({ length: MANY_SCREENS }, (_, index) => `tanti-${index}`);
    await one.held.change(BY, async (within) => {
      for (const id of ids) await one.screens.save(screen(id, 'urp'), { within });
    });
    const { changed } = await one.publisher.publish(BY);
    expect(changed.size).toBe(MANY_SCREENS + 3);
    await other.held.refresh();
    for (const id of ids) expect(other.programs.revisionOf(id)).toBe(changed.get(id));
    await one.items.save(notice('avviso', { title: 'Per tutti' }), { by: BY });
    await one.publisher.publish(BY);
    await other.held.refresh();
    expect(await titleOn(other, ids[0] ?? '')).toBe('Per tutti');
  });
});
