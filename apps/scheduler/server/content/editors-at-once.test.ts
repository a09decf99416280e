/** What editors do at the same moment to documents that have to do with each other, on both engines. */
import { entityRef } from '@bacheca/shared/translations/phrase';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkVersion, versionOf } from '../http/answers/versions.ts';
import { BY } from '../testing/actor.ts';
import { TestClock } from '../testing/clock.ts';
import { location, notice, playlist, screen } from '../testing/content.ts';
import { describeEngines, type TestDatabase } from '../testing/engines.ts';
import { type PublishingNode, publishingNode } from '../testing/nodes/publishing-node.ts';

const ROUNDS = 5;
const clock = new TestClock();
const fulfilled = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.filter(({ status }) => status === 'fulfilled').length;

describeEngines('editors at once', (open) => {
  let test: TestDatabase;
  let one: PublishingNode;
  /** Another process, where the engine serves several. */
  let other: PublishingNode;
  beforeEach(async () => {
    test = await open();
    one = await publishingNode(test, clock);
    other = test.database.engine === 'postgres' ? await publishingNode(test, clock) : one;
    await one.locations.save(location('urp'), { by: BY });
  });
  afterEach(async () => {
    // How long they are held depends on the machine.
    expect(test.held.filter(({ why }) => why === 'awaits something else than its queries')).toEqual([]);
    await test.remove();
  });

  it('of two who have read the same version one overwrites it, and the other is told', async () => {
    await one.items.save(notice('avviso'), { by: BY });
    for (let round = 0; round < ROUNDS; round++) {
      await other.held.refresh();
      const read = versionOf(one.items.get('avviso'));
      const save = ({ items }: PublishingNode, title: string) =>
        items.save(notice('avviso', { title }), {
          by: BY,
          allow: (current) => checkVersion(entityRef('item', 'avviso'), current, { 'if-match': read }),
        });
      const titles = [`Anna ${round}`, `Bruno ${round}`, `Carla ${round}`];
      const saved = await Promise.allSettled(titles.map((title, at) => save(at % 2 ? other : one, title)));
      expect(fulfilled(saved)).toBe(1);
      const winner = titles[saved.findIndex(({ status }) => status === 'fulfilled')];
      for (const each of [one, other]) {
        await each.held.refresh();
        expect(each.items.get('avviso')?.title).toBe(winner);
      }
      expect(saved.filter(({ status }) => status === 'rejected')).toMatchObject([
        { reason: { code: 'changed-meanwhile' } },
        { reason: { code: 'changed-meanwhile' } },
      ]);
    }
  });

  it('what is put into a playlist is not deleted at the same moment', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const id = `avviso-${round}`;
      await one.items.save(notice(id), { by: BY });
      await other.held.refresh();
      const done = await Promise.allSettled([
        other.items.remove(id, { by: BY }),
        one.playlists.save(playlist(`lista-${round}`, id), { by: BY }),
      ]);
      expect(fulfilled(done)).toBe(1);
      await one.held.refresh();
      expect(one.playlists.has(`lista-${round}`)).toBe(one.items.has(id));
    }
  });

  it('a place that is taken from somebody is theirs no more in what they save at the same moment', async () => {
    await other.held.refresh();
    /** Theirs is the kind `office`. */
    const isTheirs = ({ locations }: PublishingNode) => locations.get('urp')?.kind === 'office';
    const mine = other.screens.save(screen('urp-1', 'urp'), {
      by: BY,
      allow() {
        if (!isTheirs(other)) throw new Error('outside');
      },
    });
    const taken = one.locations.save(location('urp', { kind: 'campus' }), { by: BY });
    const [saved] = await Promise.allSettled([mine, taken]);
    await one.held.refresh();
    // Either it was saved while it was theirs, or not at all.
    expect(one.screens.has('urp-1')).toBe(saved.status === 'fulfilled');
    // Taken before, while the other process has not looked since: it is asked with what is there now.
    await one.locations.save(location('urp'), { by: BY });
    await other.held.refresh();
    await one.locations.save(location('urp', { kind: 'campus' }), { by: BY });
    await expect(
      other.screens.save(screen('urp-2', 'urp'), {
        by: BY,
        allow() {
          if (!isTheirs(other)) throw new Error('outside');
        },
      }),
    ).rejects.toThrow('outside');
  });

  it('a takeover is ended by one of those who end it', async () => {
    const started = await one.takeovers.start(
      {
        item: notice('allerta'),
        severity: 'warning',
        endsAt: new Date(clock.now() + 60_000).toISOString(),
        reason: 'Vento forte',
        targets: [{ type: 'everywhere' }],
        confirmed: true,
      },
      { ...BY, name: 'anna' },
    );
    clock.skip(1000);
    const { id } = started.takeover;
    const ended = await Promise.allSettled([
      one.takeovers.end(id, { ...BY, name: 'anna' }),
      other.takeovers.end(id, { ...BY, name: 'bruno' }),
    ]);
    expect(fulfilled(ended)).toBe(1);
    expect(one.takeovers.current()).toEqual([]);
    expect(one.takeovers.itemOf(id)?.id).toBe('allerta');
  });

  it('what was refused or taken back is held nowhere, and what did not change stays the same object', async () => {
    await one.items.save(notice('avviso'), { by: BY });
    await one.items.save(notice('altro'), { by: BY });
    const [avviso] = [one.items.get('avviso')];
    const failing = one.held.change(BY, async (within) => {
      await one.items.save(notice('mai'), { within });
      await one.items.remove('altro', { within });
      throw new Error('taken back');
    });
    await expect(failing).rejects.toThrow('taken back');
    const alone = one.held.change(
      BY,
      async (within) => {
        await one.items.save(notice('mai'), { within });
        await one.playlists.save(playlist('lista', 'mai'), { within });
        throw new Error('taken back');
      },
      { isAlone: true },
    );
    await expect(alone).rejects.toThrow('taken back');
    expect(one.items.list().map(({ id }) => id)).toEqual(['altro', 'avviso']);
    expect(one.playlists.isEmpty()).toBe(true);
    expect(one.items.get('avviso')).toBe(avviso);
  });

  it('whoever was away for more than is kept of changes reads everything', async () => {
    await one.items.save(notice('avviso'), { by: BY });
    await other.held.refresh();
    await one.items.save(notice('nuovo'), { by: BY });
    await one.items.remove('avviso', { by: BY });
    await test.database.query.deleteFrom('document_changes').execute();
    await other.held.refresh();
    expect(other.items.list().map(({ id }) => id)).toEqual(['nuovo']);
  });
});
