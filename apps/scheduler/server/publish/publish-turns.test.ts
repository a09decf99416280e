/** A publish is prepared in turns: what staff do meanwhile must leave it whole. */

import type { Program } from '@bacheca/shared/model/program';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../app/installation.ts';
import { systemClock } from '../runtime/clock.ts';
import { readConfig } from '../runtime/config.ts';
import { runInTurns } from '../runtime/cooperative-steps.ts';
import { createLog } from '../runtime/log.ts';
import { BY } from '../testing/actor.ts';
import { location, notice, playlist, rule, screen } from '../testing/content.ts';
import { temporaryFolder } from '../testing/scheduler.ts';

const ITEMS = 300;

let folder: ReturnType<typeof temporaryFolder>;
let installation: Installation;

beforeEach(async () => {
  folder = temporaryFolder();
  const config = { ...readConfig({ BACHECA_SEED: 'none', BACHECA_DATA: folder.path }) };
  installation = await openInstallation(config, systemClock, createLog({ logLevel: 'silent' }));
  const { items, playlists, locations, screens, rules, held } = installation;
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
afterEach(() => {
  installation.database.close();
  folder.remove();
});

function published(): Program | null {
  const { programs } = installation;
  const revision = programs.revisionOf('urp-1');
  const bytes = revision === null ? null : programs.bytesOf(revision);
  return bytes && (JSON.parse(bytes.toString()) as Program);
}

/** Begins a publish and leaves it in the midst. */
function begin(count = ITEMS * 2) {
  const steps = installation.publisher.publishSteps(null);
  for (let step = 0; step < count; step++) expect(steps.next().done).toBe(false);
  return steps;
}

it('what is saved while a publish is prepared is in it, with all that goes with it', async () => {
  const { items, playlists } = installation;
  const steps = begin();
  await items.save(notice('nuovo'), { by: BY });
  await playlists.save(playlist('base', 'avviso-1', 'nuovo'), { by: BY });
  await items.remove('avviso-0', { by: BY });
  expect(published()).toBeNull();
  const { result, changed } = await runInTurns(steps);
  expect([...changed.keys()]).toEqual(['urp-1']);
  expect(result.groups).toHaveLength(1);
  expect(Object.keys(published()?.items ?? {}).sort()).toEqual(['avviso-1', 'nuovo']);
});

it('one that is refused at its end has kept and changed nothing', async () => {
  installation.publisher.publish(null);
  const before = installation.programs.revisionOf('urp-1');
  const count = () => installation.database.prepare('SELECT count(*) AS n FROM publications').get();
  const publications = count();
  // All items are known by now.
  const steps = begin(100);
  for (let index = 0; index < 6; index++) {
    const slots = Array.from({ length: 401 }, () => 'avviso-1');
    await installation.playlists.save(playlist(`lunga-${index}`, ...slots), { by: BY });
    await installation.rules.save(rule(`lunga-${index}`, `lunga-${index}`), { by: BY });
  }
  await expect(runInTurns(steps)).rejects.toThrow();
  expect(installation.programs.revisionOf('urp-1')).toBe(before);
  expect(count()).toEqual(publications);
});

it('a publish that nobody waits for ends though drafts change at every turn', async () => {
  const steps = installation.publisher.publishSteps(null);
  let saved = 0;
  for (;;) {
    const { done } = steps.next();
    if (done) break;
    await installation.items.save(notice('bozza', { title: `Bozza ${saved++}` }), { by: BY });
  }
  expect(saved).toBeGreaterThan(0);
  expect(Object.keys(published()?.items ?? {})).toHaveLength(ITEMS);
});

it('a publication keeps what rules play, and a new screen gets it though drafts have gone on', async () => {
  const { publisher, items, screens, programs } = installation;
  publisher.publish(null);
  const inputs = installation.database.prepare('SELECT inputs FROM publications').pluck().get() as string;
  expect(Object.keys((JSON.parse(inputs) as { items: object }).items)).toHaveLength(ITEMS);
  await items.save(notice('avviso-0', { title: 'Non ancora' }), { by: BY });
  await screens.save(screen('urp-2', 'urp'), { by: BY });
  publisher.adopt(screen('urp-2', 'urp'), (error) => {
    throw error;
  });
  expect(programs.revisionOf('urp-2')).toBe(programs.revisionOf('urp-1'));
});
