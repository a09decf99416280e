import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { contentRoutes } from '../content/routes.ts';
import { lockDataFolder } from '../database/data-folder-lock.ts';
import { StartupError } from '../errors/startup-error.ts';
import { guardRoutes } from '../http/access.ts';
import { Addresses } from '../http/addresses/addresses.ts';
import { requirePublicAddress } from '../http/addresses/public-address.ts';
import { refuseAmbiguousRequests } from '../http/ambiguous-requests.ts';
import { createApp } from '../http/app.ts';
import { documentApi } from '../http/documentation.ts';
import { limitAnonymous } from '../http/limits/request-limits.ts';
import { limitSockets } from '../http/limits/socket-limits.ts';
import { EVERYONE_SIGNED_IN } from '../http/route-permissions.ts';
import { SecurityLog, watchRequests } from '../http/security-log.ts';
import type { App } from '../http/typed-app.ts';
import { serveWebApp } from '../http/web-app.ts';
import { renewSteps, startJobs } from '../jobs/jobs.ts';
import { Accounts } from '../people/accounts.ts';
import { DeviceCookies } from '../people/device-cookies.ts';
import { townNames } from '../people/password-rules.ts';
import { staffRoutes } from '../people/routes.ts';
import { Sessions } from '../people/sessions.ts';
import { removePasswordFile } from '../people/show-password.ts';
import { identifyRoutes } from '../players/identify-routes.ts';
import { PlayerLinks } from '../players/links/player-links.ts';
import { acceptUpgrades } from '../players/links/websocket-upgrade.ts';
import { LiveEvents } from '../players/live-events.ts';
import { LiveScreens } from '../players/live-screens.ts';
import { Pairing } from '../players/pairing.ts';
import { playerRoutes } from '../players/routes.ts';
import { ClonedPlayers } from '../plays/cloned-players.ts';
import { openIngest } from '../plays/open-ingest.ts';
import { publishRoutes } from '../publish/routes.ts';
import { questionRoutes } from '../questions/routes.ts';
import { Coverage } from '../reports/coverage.ts';
import { PlayCounts } from '../reports/play-counts.ts';
import { ReportThread } from '../reports/report-thread.ts';
import { playRoutes } from '../reports/routes.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import type { Config } from '../runtime/config.ts';
import { runAtOnce } from '../runtime/cooperative-steps.ts';
import { createGuardedCall } from '../runtime/guarded-callbacks.ts';
import { createLog, type Log } from '../runtime/log.ts';
import { checkQrCodeIsReadable } from '../schedule/qr-code-check.ts';
import { scheduleRoutes } from '../schedule/routes.ts';
import { screenRoutes } from '../screens/routes.ts';
import { watchInbox } from '../sticks/inbox.ts';
import { DEMO_SCREEN, provision } from '../sticks/provisioning.ts';
import { deleteUnfinishedSecrets, warnOfLostSealSecret } from '../sticks/seal-secret.ts';
import { takePlays } from '../sticks/take-plays.ts';
import { openInstallation } from './installation.ts';

export interface RunningScheduler {
  readonly url: string;
  readonly port: number;
  readonly app: App;
  /** Only the first start has one: it is to be shown once to whoever started it, and kept nowhere. */
  readonly firstAdmin: { readonly username: string; readonly password: string } | null;
  /** What the weekly job does, for when it can't be waited for. */
  renewHorizons(): void;
  close(): Promise<void>;
}

interface SchedulerEnvironment {
  readonly clock?: Clock;
  readonly log?: Log;
}

/** Throws a `StartupError` if the data folder, the seed or the port can't be used. */
export async function startScheduler(
  config: Config,
  surroundings: SchedulerEnvironment = {},
): Promise<RunningScheduler> {
  const release = lockDataFolder(config.dataFolder, config.sqliteBinding);
  try {
    const scheduler = await startParts(config, surroundings);
    return { ...scheduler, close: () => scheduler.close().finally(release) };
  } catch (error) {
    release();
    throw error;
  }
}

async function startParts(
  config: Config,
  { clock = systemClock, log = createLog(config) }: SchedulerEnvironment,
): Promise<RunningScheduler> {
  const installation = await openInstallation(config, clock, log);
  const { database, screens, locations, programs, players, publisher, takeovers, media } = installation;
  media.deleteAbandonedUploads();
  deleteUnfinishedSecrets(config.dataFolder);
  warnOfLostSealSecret(installation.sealSecret, players, log);
  if (config.demoPlayerFolder !== null) {
    const schedulerUrl = `http://localhost:${config.port}`;
    provision(installation, { screenId: DEMO_SCREEN, folder: config.demoPlayerFolder, schedulerUrl });
  }

  const accounts = new Accounts(database, clock);
  const sessions = new Sessions(database, clock);
  const devices = new DeviceCookies(database, clock);
  const firstAdmin = await accounts.createFirstAdmin();

  const { ingest, months } = openIngest(installation, clock, log);
  const counts = new PlayCounts(database, months, clock);
  const reports = new ReportThread(config, { database, months, log });
  const coverage = new Coverage(database, clock);
  const clones = new ClonedPlayers(database, clock);
  const sources = { screens, locations, programs, players, counts, coverage, clones };
  const guarded = createGuardedCall(log);
  const live = new LiveScreens(database, sources, clock, log);
  const pairing = new Pairing(database, { locations, screens, players }, clock);
  const events = new LiveEvents(live, log);
  const links = new PlayerLinks({ ...installation, pairing, live, ingest, clones }, clock, log);
  // Each subscribes by itself: if one fails, the others hear of the plays all the same.
  ingest.subscribe((committed) => counts.add(committed));
  ingest.subscribe((committed) => {
    for (const each of committed) clones.committed(each);
  });
  ingest.subscribe((committed) => {
    for (const { batch } of committed) live.changed(batch.screenId);
  });

  const securityLog = new SecurityLog(log);
  const app = await createApp(config, log, securityLog);
  const addresses = new Addresses(config);
  warnOfProxies(config, addresses, log);
  watchRequests(app, addresses, securityLog);
  refuseAmbiguousRequests(app);
  // Before the guard: a page by the wrong address is told the right one, not that it is foreign.
  requirePublicAddress(app, config.publicUrl);
  guardRoutes(
    app,
    { sessionOf: (id) => sessions.find(id), playerOf: (token) => players.withToken(token) },
    addresses,
  );
  limitAnonymous(app);
  limitSockets(app, addresses);
  const { version } = packageJson;
  await documentApi(app, { version, publicUrl: config.publicUrl });

  app.get('/api/health', {
    config: { callers: ['public'] },
    schema: { tags: ['health'], summary: 'Whether it runs', response: { 200: Health } },
    handler: async () => ({ status: 'ok' as const }),
  });
  app.get('/api/version', {
    config: { callers: EVERYONE_SIGNED_IN },
    schema: { tags: ['health'], summary: 'Which release runs', response: { 200: Version } },
    handler: async () => ({ version }),
  });
  staffRoutes(app, {
    accounts,
    sessions,
    devices,
    clock,
    publicUrl: config.publicUrl,
    townNames: () => townNames(config.publicUrl, locations.list()),
    onPasswordChanged: (username) =>
      guarded('the file with the first password could not be removed', () =>
        removePasswordFile(config.dataFolder, username),
      ),
  });
  contentRoutes(app, {
    ...installation,
    mediaUsage: () => reports.ask({ type: 'media-usage' }),
    maxUploadBytes: config.maxUploadBytes,
    checkWhereShown: (item) => checkQrCodeIsReadable(item, installation),
    onWithdrawn: () => guarded(NOT_TOLD, () => links.push.withdrawn()),
  });
  screenRoutes(app, {
    ...installation,
    onScreenSaved: (screenId) => guarded(NOT_TOLD, () => settle(screenId)),
    onLocationSaved: (locationId) =>
      guarded(NOT_TOLD, () => {
        for (const screen of screens.list()) if (screen.locationId === locationId) live.changed(screen.id);
      }),
  });
  publishRoutes(app, {
    ...installation,
    onPublished: (changed) => guarded(NOT_TOLD, () => links.push.programs(changed)),
  });
  scheduleRoutes(app, {
    ...installation,
    onTakeover: (concerned) => guarded(NOT_TOLD, () => links.push.takeovers(concerned)),
  });
  questionRoutes(app, installation, clock);
  playerRoutes(app, {
    players,
    pairing,
    links,
    live,
    events,
    sessions,
    clock,
    onPaired: (player) => {
      guarded(NOT_TOLD, () => settle(player.screenId));
      guarded(NOT_TOLD, () => live.paired(player));
    },
  });
  playRoutes(app, { database, months, reports, coverage, screens, locations });
  identifyRoutes(app, { screens, locations, links });
  await serveWebApp(app);
  acceptUpgrades(app.server, links, addresses, securityLog, log);

  /** A screen that is new, or was moved, plays what was published for its place. */
  function settle(screenId: string): void {
    const screen = screens.get(screenId);
    const revision = programs.revisionOf(screenId);
    const plays = revision === null ? null : programs.horizonOf(revision);
    if (screen && plays?.location.id !== screen.locationId) {
      const adopted = publisher.adopt(screen, (error, location) =>
        log.error(
          { err: error, location, screen: screenId },
          'what is published for a place could not be given to its screen; publish it again',
        ),
      );
      links.push.programs(adopted);
      links.push.takeovers(({ id }) => id === screenId);
    }
    live.changed(screenId);
  }

  try {
    await app.listen({ port: config.port, host: config.host });
  } catch (error) {
    events.close();
    await links.close();
    await app.close();
    months.close();
    database.close();
    throw listenError(error, config);
  }
  // The demo's player is provisioned: nobody scans a code to pair it.
  if (!config.publicUrl && !config.demoPlayerFolder) {
    log.warn(
      'BACHECA_PUBLIC_URL is not set: the code on a screen to pair may lead to an address no phone can open',
    );
  }
  const stopInbox = watchInbox(config.dataFolder, (files) => takePlays(files, installation, ingest), log);
  const stopJobs = startJobs(
    {
      database,
      media,
      publisher,
      takeovers,
      sessions,
      devices,
      links,
      live,
      months,
      clock,
      rawPlayDays: config.rawPlayDays,
    },
    log,
  );

  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return {
    url: `http://${host}:${port}`,
    port,
    app,
    firstAdmin,
    renewHorizons: () => links.push.programs(runAtOnce(renewSteps(publisher, log))),
    async close() {
      stopJobs();
      await stopInbox();
      events.close();
      const stopped = app.close();
      ingest.flush();
      await links.close();
      // Plays may have come in while the links closed.
      ingest.flush();
      await stopped;
      live.save();
      months.checkpoint();
      months.close();
      database.checkpoint();
      database.close();
    },
  };
}

/** A player that is linked later is told when it says hello. */
const NOT_TOLD = 'what was saved could not be told to the players';

const Health = z.object({ status: z.literal('ok') });
const Version = z.object({ version: z.string() });

/** Behind a proxy that isn't trusted everybody has one address, and shares the limits of one. */
function warnOfProxies({ publicUrl, trustProxy }: Config, addresses: Addresses, log: Log): void {
  if (publicUrl?.startsWith('https:') && trustProxy === 0) {
    log.warn(
      'BACHECA_PUBLIC_URL is https, so a proxy is in front, but none is trusted: all callers have its address, and share the limits of one. Set BACHECA_TRUST_PROXY to the number of proxies, or to their addresses.',
    );
  }
  addresses.onUntrustedHeader = (address) =>
    log.warn(
      { address },
      'X-Forwarded-For came from an address that is not trusted and is ignored. If a proxy is there, set BACHECA_TRUST_PROXY to the number of proxies, or to their addresses.',
    );
}

function listenError(error: unknown, { host, port }: Config): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'EADDRINUSE':
      return new StartupError('port-in-use', { port, host });
    case 'EACCES':
      return new StartupError('port-forbidden', { port });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartupError('no-such-host', { host });
    default:
      return error;
  }
}
