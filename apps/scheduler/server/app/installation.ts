import { ItemApprovals } from '../approval/item-approvals.ts';
import type { Bus } from '../bus/bus.ts';
import { openBus } from '../bus/open-bus.ts';
import { Items } from '../content/items.ts';
import { Media } from '../content/media/media.ts';
import { Services } from '../content/services.ts';
import { AuditTrail } from '../database/audit/audit-trail.ts';
import { HeldTables } from '../database/held-tables.ts';
import { oneStartAtATime, openInstallationDatabase } from '../database/installation-database.ts';
import { Players } from '../players/players.ts';
import { Programs } from '../publish/programs.ts';
import { Publications } from '../publish/publications.ts';
import { Publisher } from '../publish/publish.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Config } from '../runtime/config.ts';
import type { Log } from '../runtime/log.ts';
import { Playlists } from '../schedule/playlists.ts';
import { Rules } from '../schedule/rules.ts';
import { Takeovers } from '../schedule/takeovers.ts';
import { Locations } from '../screens/locations.ts';
import { Screens } from '../screens/screens.ts';
import { isEmpty, seed } from '../seed/seed.ts';
import { InstallationSettings } from '../settings/installation-settings.ts';
import { SealSecret } from '../sticks/seal-secret.ts';

export type Installation = Awaited<ReturnType<typeof openInstallation>>;

/**
 * The data folder with everything that stands in it, for the server and for the commands beside it. A new
 * one starts with the seed. Throws a `StartupError` if it can't be used.
 */
export async function openInstallation(config: Config, clock: Clock, log: Log) {
  const database = await openInstallationDatabase(config, log);
  const { sql, leaveOut } = database;
  let opened: Bus | null = null;
  try {
    const bus = await openBus(config.databaseUrl, sql, log);
    opened = bus;
    const audit = new AuditTrail(sql, clock);
    const held = new HeldTables(database, audit, (tx) => bus.tell({ type: 'held' }, tx));
    await held.refresh();
    const settings = new InstallationSettings(held, leaveOut);
    const services = new Services(held);
    const media = new Media(held, config.dataFolder, clock, leaveOut);
    const items = new Items(held, services, media, clock, leaveOut);
    const approvals = new ItemApprovals(held, items, settings, clock);
    const playlists = new Playlists(held, items);
    const locations = new Locations(held, media);
    const screens = new Screens(held, locations);
    const rules = new Rules(held, { services, items, playlists, locations, screens }, clock);
    const programs = new Programs(held, sql, leaveOut);
    const publications = new Publications(held, sql);
    const sources = { services, items, approvals, media, playlists, locations, screens, rules };
    const publisher = new Publisher({ held, programs, publications, leaveOut }, sources, clock);
    const takeovers = new Takeovers(held, sources, clock, leaveOut);
    const players = new Players(sql, held, clock, leaveOut);
    const sealSecret = new SealSecret(config.dataFolder);

    const { seedFolder } = config;
    if (seedFolder !== null)
      await oneStartAtATime(sql, async () => {
        await held.refresh();
        if (!isEmpty({ services, items, locations })) return;
        await seed(seedFolder, { held, ...sources, publisher });
        log.info({ folder: seedFolder }, 'a new installation: its first content is in place');
      });
    return {
      ...{ database, bus, audit, held, settings, ...sources },
      ...{ programs, publisher, takeovers, players, sealSecret },
    };
  } catch (error) {
    await opened?.close();
    await database.close();
    throw error;
  }
}
