/** All that one scheduler has of the documents and of what is published, over a database of either engine. */
import { ItemApprovals } from '../../approval/item-approvals.ts';
import { Items } from '../../content/items.ts';
import { Media } from '../../content/media/media.ts';
import { Services } from '../../content/services.ts';
import { systemActor } from '../../database/audit/audit-chain.ts';
import { AuditTrail } from '../../database/audit/audit-trail.ts';
import { HeldTables } from '../../database/held-tables.ts';
import { Programs } from '../../publish/programs.ts';
import { Publications } from '../../publish/publications.ts';
import { Publisher } from '../../publish/publish.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { CooperativeSteps } from '../../runtime/cooperative-steps.ts';
import { Playlists } from '../../schedule/playlists.ts';
import { Rules } from '../../schedule/rules.ts';
import { Takeovers } from '../../schedule/takeovers.ts';
import { Locations } from '../../screens/locations.ts';
import { Screens } from '../../screens/screens.ts';
import { InstallationSettings } from '../../settings/installation-settings.ts';
import { TEST_AUTHORS } from '../actor.ts';
import type { TestDatabase } from '../engines.ts';

export type PublishingNode = Awaited<ReturnType<typeof publishingNode>>;

const NO_MEDIA = {
  version: '',
  get: () => null,
  *listSteps() {
    yield;
    return { values: [], leftOut: [] };
  },
} as unknown as Media;

/** What a test does in the midst of work that is done in turns, before one of its steps. */
export type Between = (step: number) => Promise<void> | undefined;

/** Without a folder it has no files. */
export async function publishingNode(
  { database: sql }: TestDatabase,
  clock: Clock,
  folder: string | null = null,
) {
  const audit = new AuditTrail(sql, clock);
  const held = new HeldTables({ sql, foreignVersion: () => 0 }, audit);
  await held.refresh();
  const leaveOut = (name: object, why: unknown) => {
    throw new Error(`${JSON.stringify(name)} is left out: ${why}`);
  };
  const services = new Services(held);
  const media = folder === null ? NO_MEDIA : new Media(held, folder, clock, leaveOut);
  const items = new Items(held, services, media, clock, leaveOut);
  const settings = new InstallationSettings(held, leaveOut);
  const approvals = new ItemApprovals(held, items, settings, clock);
  const playlists = new Playlists(held, items);
  const locations = new Locations(held, media);
  const screens = new Screens(held, locations);
  const rules = new Rules(held, { services, items, playlists, locations, screens }, clock);
  const takeovers = new Takeovers(held, { items, media, locations, screens }, clock, leaveOut);
  const programs = new Programs(held, sql, leaveOut);
  const publications = new Publications(held, sql);
  const sources = { services, items, approvals, media, playlists, locations, screens, rules };
  const stores = { held, programs, publications, leaveOut };
  let between: Between = () => undefined;
  async function inTurns<Result>(steps: CooperativeSteps<Result>): Promise<Result> {
    for (let step = 0; ; step++) {
      await between(step);
      const { done, value } = steps.next();
      if (done) return value;
    }
  }
  await settings.change({ exemptAuthors: [...TEST_AUTHORS] }, { by: systemActor('test') });
  const publisher = new Publisher(stores, sources, clock, inTurns);
  return {
    ...{ audit, held, settings, ...sources, takeovers, programs, publications, publisher },
    /** From now on, until it is called once more. */
    meanwhile(work: Between) {
      between = work;
    },
  };
}

/** Does it once: before this step of the first work that gets so far. */
export function once(at: number, work: () => Promise<unknown>): Between {
  let isDone = false;
  return (step) => {
    if (isDone || step !== at) return undefined;
    isDone = true;
    return work().then(() => undefined);
  };
}
