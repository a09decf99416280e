/** A publish is prepared in turns: what staff do meanwhile must leave it whole. */
import type { Program } from '@bacheca/shared/model/program';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../runtime/clock.ts';
import { BY } from '../testing/actor.ts';
import { location, notice, playlist, rule, screen } from '../testing/content.ts';
import { newDatabase, type TestDatabase } from '../testing/engines.ts';
import { once, type PublishingNode, publishingNode } from '../testing/nodes/publishing-node.ts';

const ITEMS = 300;

let test: TestDatabase;
let node: PublishingNode;

beforeEach(async () => {
  test = await newDatabase('sqlite');
  node = await publishingNode(test, systemClock);
  const { items, playlists, locations, screens, rules, held } = node;
  await held.change(
    BY,
    async (within) => {
      const ids = Array.from({ length: ITEMS }, (_, index) => `avviso-${index}`);
      for (const id of ids) await items.save(notice(id), { within });
      await items.save(notice('bozza'), { within });
      await playlists.save(playlist('base', ...ids), { within });
      await locations.save(location('urp'), { within });
      await screens.save(screen('urp-1', 'urp'), { within });
      await rules.save(rule('sempre', 'base'), { within });
    },
    { isAlone: true },
  );
});
afterEach(() => test.remove());

async function published(): Promise<Program | null> {
  const { programs } = node;
  const revision = programs.revisionOf('urp-1');
  return revision === null ? null : programs.program(revision);
}
const publications = () => test.database.query.selectFrom('publications').selectAll().execute();

it('what is saved while a publish is prepared is in it, with all that goes with it', async () => {
  const { items, playlists, publisher } = node;
  node.meanwhile(
    once(ITEMS * 2, async () => {
      await items.save(notice('nuovo'), { by: BY });
      await playlists.save(playlist('base', 'avviso-1', 'nuovo'), { by: BY });
      await items.remove('avviso-0', { by: BY });
      expect(await published()).toBeNull();
    }),
  );
  const { result, changed } = await publisher.publish(BY);
  expect([...changed.keys()]).toEqual(['urp-1']);
  expect(result.groups).toHaveLength(1);
  expect(Object.keys((await published())?.items ?? {}).sort()).toEqual(['avviso-1', 'nuovo']);
});

it('one that is refused at its end has kept and changed nothing', async () => {
  const { playlists, rules, programs, publisher } = node;
  await publisher.publish(BY);
  const before = [programs.revisionOf('urp-1'), await publications()];
  // All items are known by now.
  node.meanwhile(
    once(100, async () => {
      for (let index = 0; index < 6; index++) {
        const slots = Array.from({ length: 401 }, () => 'avviso-1');
        await playlists.save(playlist(`lunga-${index}`, ...slots), { by: BY });
        await rules.save(rule(`lunga-${index}`, `lunga-${index}`), { by: BY });
      }
    }),
  );
  await expect(publisher.publish(BY)).rejects.toThrow();
  expect([programs.revisionOf('urp-1'), await publications()]).toEqual(before);
});

it('a publish ends though drafts change again and again', async () => {
  let saved = 0;
  node.meanwhile(async (step) => {
    if (step % 50 === 0) await node.items.save(notice('bozza', { title: `Bozza ${saved++}` }), { by: BY });
  });
  await node.publisher.publish(BY);
  expect(saved).toBeGreaterThan(0);
  expect(Object.keys((await published())?.items ?? {})).toHaveLength(ITEMS);
});

it('a publication keeps what rules play, and a new screen gets it though drafts have gone on', async () => {
  const { publisher, items, screens, programs } = node;
  await publisher.publish(BY);
  const [publication] = await publications();
  const inputs = JSON.parse(publication?.inputs ?? '') as { items: object };
  expect(Object.keys(inputs.items)).toHaveLength(ITEMS);
  await items.save(notice('avviso-0', { title: 'Non ancora' }), { by: BY });
  await screens.save(screen('urp-2', 'urp'), { by: BY });
  await publisher.adopt(screen('urp-2', 'urp'), (error) => {
    throw error;
  });
  expect(programs.revisionOf('urp-2')).toBe(programs.revisionOf('urp-1'));
});
