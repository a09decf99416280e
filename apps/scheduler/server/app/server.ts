import { randomUUID } from 'node:crypto';
import type { Id } from '@bacheca/shared/model/ids';
import packageJson from '../../package.json' with { type: 'json' };
import { auditRoutes } from '../audit/routes.ts';
import { catalogueRoutes } from '../content/catalogue/routes.ts';
import { libraryRoutes } from '../content/library/routes.ts';
import { UploadProbes } from '../content/media/upload-probes.ts';
import { contentRoutes } from '../content/routes.ts';
import { lockDataFolder } from '../database/data-folder-lock.ts';
import { guardRoutes } from '../http/access.ts';
import { warnOfPairingAddress, warnOfProxies } from '../http/addresses/address-warnings.ts';
import { Addresses } from '../http/addresses/addresses.ts';
import { requirePublicAddress } from '../http/addresses/public-address.ts';
import { refuseAmbiguousRequests } from '../http/ambiguous-requests.ts';
import { createApp } from '../http/app.ts';
import { documentApi } from '../http/documentation.ts';
import { limitAnonymous } from '../http/limits/request-limits.ts';
import { limitSockets } from '../http/limits/socket-limits.ts';
import { SecurityLog, watchRequests } from '../http/security-log.ts';
import type { App } from '../http/typed-app.ts';
import { serveWebApp } from '../http/web-app.ts';
import { type Job, JobQueue } from '../jobs/job-queue.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import { jobRoutes, progressOf } from '../jobs/routes.ts';
import { WorkerProcess } from '../jobs/worker-process.ts';
import { mailTransport } from '../mail/mail-transport.ts';
import { Mailer } from '../mail/mailer.ts';
import { mailRoutes } from '../mail/routes.ts';
import { openPeople } from '../people/open-people.ts';
import { townNames } from '../people/passwords/password-rules.ts';
import { PASSWORD_COST, type PasswordCost } from '../people/passwords/passwords.ts';
import { removePasswordFile } from '../people/passwords/show-password.ts';
import { staffRoutes } from '../people/routes.ts';
import { ChangeNotices } from '../players/change-notices.ts';
import { CommandDispatch } from '../players/commands/command-dispatch.ts';
import { Commands } from '../players/commands/commands.ts';
import { commandRoutes, commandView } from '../players/commands/routes.ts';
import { identifyRoutes } from '../players/identify-routes.ts';
import { PlayerLinks } from '../players/links/player-links.ts';
import { acceptUpgrades } from '../players/links/websocket-upgrade.ts';
import { LiveEvents } from '../players/live-events.ts';
import { LiveScreens } from '../players/live-screens.ts';
import { LinkOwners } from '../players/nodes/link-owners.ts';
import { followOtherNodes } from '../players/nodes/live-elsewhere.ts';
import { Nodes } from '../players/nodes/nodes.ts';
import { tellOthersChanges } from '../players/nodes/others-changes.ts';
import { Pairing } from '../players/pairing/pairing.ts';
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
import { createGuardedCall } from '../runtime/guarded-callbacks.ts';
import { createLog, type Log } from '../runtime/log.ts';
import { checkQrCodeIsReadable } from '../schedule/qr-code-check.ts';
import { scheduleRoutes } from '../schedule/routes.ts';
import { screenRoutes } from '../screens/routes.ts';
import { spokenLanguages } from '../screens/spoken-languages.ts';
import type { InstallationSettings } from '../settings/installation-settings.ts';
import { settingsRoutes } from '../settings/routes.ts';
import { watchInbox } from '../sticks/inbox.ts';
import { provisionDemo } from '../sticks/provisioning.ts';
import { deleteUnfinishedSecrets, warnOfLostSealSecret } from '../sticks/seal-secret.ts';
import { takePlays } from '../sticks/take-plays.ts';
import { serveApproval } from './approval-parts.ts';
import { followCommittedPlays } from './committed-plays.ts';
import { healthRoutes } from './health-routes.ts';
import { openInstallation } from './installation.ts';
import { libraryParts } from './library-parts.ts';
import { listen } from './listen.ts';
import { lookAtOthersChanges } from './others-changes.ts';
import { renew, schedulerJobs } from './scheduler-jobs.ts';
import { startTimedJobs } from './timed-jobs.ts';
import { openAssets, uploadedFileRoutes } from './uploaded-files.ts';

export interface RunningScheduler {
  readonly url: string;
  readonly port: number;
  readonly app: App;
  /** Only the first start has one: it is to be shown once to whoever started it, and kept nowhere. */
  readonly firstAdmin: { readonly username: string; readonly password: string } | null;
  readonly settings: InstallationSettings;
  /** Does what the weekly job does, now. */
  renewHorizons(): Promise<void>;
  close(): Promise<void>;
}

interface SchedulerEnvironment {
  readonly clock?: Clock;
  readonly log?: Log;
  /** Tests that sign in hundreds of times hand in a lower one. */
  readonly passwordCost?: PasswordCost;
  /** A test of what happens to slow players hands in a lower one. */
  readonly maxUnsentBytes?: number | undefined;
}

/** Throws a `StartupError` if the data folder, the seed or the port can't be used. */
export async function startScheduler(
  config: Config,
  surroundings: SchedulerEnvironment = {},
): Promise<RunningScheduler> {
  // Over PostgreSQL several may share a folder of media.
  const release =
    config.databaseUrl === null ? lockDataFolder(config.dataFolder, config.sqliteBinding) : () => {};
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
  {
    clock = systemClock,
    log = createLog(config),
    passwordCost = PASSWORD_COST,
    maxUnsentBytes,
  }: SchedulerEnvironment,
): Promise<RunningScheduler> {
  // What stands in the data folder.
  const installation = await openInstallation(config, clock, log);
  const { database, bus, audit, held } = installation;
  const { settings, services, items, approvals, media, playlists, locations, screens, rules } = installation;
  const { programs, publisher, takeovers, players, sealSecret } = installation;
  const { sql, sqlite, leaveOut } = database;
  media.deleteAbandonedUploads({ isShared: config.databaseUrl !== null });
  deleteUnfinishedSecrets(config.dataFolder);
  await warnOfLostSealSecret(sealSecret, players, log);
  await provisionDemo(config, { held, screens, players, sealSecret });

  // What it does apart from requests, and mail among that.
  // A data folder has one scheduler, which knows by the name what it had begun before it ended; of several nodes none
  // may take another's for its own.
  const worker = config.databaseUrl === null ? 'scheduler' : `scheduler ${randomUUID()}`;
  const queue = new JobQueue(sql, worker, clock, (jobId, queries) =>
    bus.tell({ type: 'jobs', jobId }, queries),
  );
  const townName = () => settings.get().municipality ?? 'Bacheca';
  const transport = mailTransport(config, clock);
  const mailer = new Mailer({
    ...{ database: sql, queue, transport, publicUrl: config.publicUrl },
    localUrl: () => localUrl,
    sender: townName,
    wake: () => runner.wake(),
  });

  // Who works with it.
  const guarded = createGuardedCall(log);
  const key = sealSecret.keyFor('accounts');
  const secondFactorRoles = () => settings.get().secondFactorRoles;
  const people = openPeople({ sql, audit, key, secondFactorRoles, passwordCost, mailer }, clock);
  const { accounts, sessions, attempts } = people;
  const firstAdmin = await accounts.createFirstAdmin();

  // What was shown.
  const surroundings = { screens, locations, services, programs, takeovers };
  const { ingest, rawPlays } = openIngest({ ...database, ...surroundings }, clock, log);
  const onLate = (screenId: Id) => live.changed(screenId);
  const counts = new PlayCounts(sql, { clock, log, leaveOut, onLate });
  const reports = new ReportThread(config, { database: sql, rawPlays, leaveOut, log });
  const coverage = new Coverage(clock);
  const clones = await ClonedPlayers.open(sql, { clock, leaveOut, log });

  // The players, and the other nodes that they may be linked to.
  const nodes = await Nodes.start({ sql, bus }, clock, log);
  const owners = new LinkOwners({ sql, bus, nodes }, clock, log);
  const live = await LiveScreens.open(
    sql,
    { screens, locations, programs, players, counts, coverage, clones, bus },
    clock,
    log,
  );
  const pairing = new Pairing(
    { sql, bus, nodeId: nodes.id },
    { held, locations, screens, players },
    clock,
    log,
  );
  const events = new LiveEvents(live, log);
  const commands = new Commands(sql, clock, log);
  const dispatch = new CommandDispatch(commands, bus, clock, log);
  dispatch.subscribe((record) => events.tell({ type: 'command', command: commandView(record) }));
  const links = new PlayerLinks(
    {
      ...{ commands: dispatch, owners, players, pairing, live, ingest, clones },
      ...{ programs, screens, takeovers, approvals, sealSecret },
    },
    clock,
    log,
    maxUnsentBytes,
  );
  const notices = new ChangeNotices({ approvals, screens, programs, publisher, live, push: links.push }, log);
  const stopFollowing = followCommittedPlays({ bus, ingest, counts, clones, live }, sql.engine);

  // Work apart from requests.
  const { rawPlayDays } = config;
  const wake = () => runner.wake();
  const uploaded = openAssets({ ...installation, queue, clock, wake }, config, events);
  const aboutJobs = {
    database,
    media,
    ...uploaded,
    publisher,
    takeovers,
    ...people,
    rawPlays,
    queue,
    commands,
    audit,
    clock,
  };
  const workerProcess = new WorkerProcess(new URL('./worker.ts', import.meta.url));
  const types = schedulerJobs({ ...aboutJobs, push: links.push, rawPlayDays }, log);
  const runner = new JobRunner(queue, types, workerProcess, log);
  const probes = new UploadProbes(queue, () => runner.wake());
  const onJob = (job: Job) => events.tell({ type: 'job', job: progressOf(job) });
  queue.subscribe(onJob);

  // The HTTP server, and what holds for every request.
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
    { sessionOf: (id) => sessions.find(id), playerOf: (token) => players.withTokenByNow(token) },
    addresses,
  );
  // Whoever is signed in is answered by what is there now, whoever wrote it.
  app.addHook('onRequest', async (request) => {
    if (request.session) await held.refresh();
  });
  limitAnonymous(app);
  limitSockets(app, addresses);
  const { version } = packageJson;
  await documentApi(app, { version, publicUrl: config.publicUrl });

  // The routes of each domain.
  healthRoutes(app, version);
  staffRoutes(app, {
    ...{ ...people, audit, clock, publicUrl: config.publicUrl },
    townName,
    townNames: () => [...townNames(config.publicUrl, locations.list()), townName()],
    onPasswordChanged: (username) =>
      guarded('the file with the first password could not be removed', () =>
        removePasswordFile(config.dataFolder, username),
      ),
  });
  settingsRoutes(app, { audit, settings });
  mailRoutes(app, { audit, mailer });
  auditRoutes(app, audit);
  jobRoutes(app, { audit, queue, onRetry: () => runner.wake() });
  contentRoutes(app, {
    audit,
    services,
    items,
    media,
    probe: (path) => probes.probe(path),
    mediaUsage: () => reports.ask({ type: 'media-usage' }),
    maxUploadBytes: config.maxUploadBytes,
    checkWhereShown: (item) => checkQrCodeIsReadable(item, { locations, playlists, rules, screens }),
    onWithdrawn: notices.withdrawn,
  });
  catalogueRoutes(app, {
    ...{ services, items, held, config },
    approvedItem: (id) => approvals.approvedItem(id),
    languages: () => spokenLanguages(locations.list()),
  });
  libraryRoutes(app, libraryParts(installation), clock);
  const takeoverApproval = serveApproval(app, {
    ...{ installation, mailer, clock },
    onDecided: notices.withdrawn,
    onRevoked: () => {
      notices.withdrawn();
      notices.takeover(() => true);
    },
  });
  uploadedFileRoutes(app, uploaded);
  screenRoutes(app, {
    audit,
    locations,
    screens,
    onScreenSaved: notices.screenSaved,
    onLocationSaved: notices.locationSaved,
  });
  publishRoutes(app, { locations, screens, programs, publisher, onPublished: notices.published });
  scheduleRoutes(app, {
    audit,
    playlists,
    rules,
    takeovers,
    locations,
    screens,
    takeoverApproval,
    onTakeover: notices.takeover,
  });
  questionRoutes(
    app,
    {
      ...{ services, items, approvals, playlists, rules, locations, screens, programs, publisher },
      takeovers,
      editionOf: (screenId) => live.editionOf(screenId),
    },
    clock,
  );
  playerRoutes(app, {
    screens,
    locations,
    players,
    pairing,
    links,
    live,
    events,
    sessions,
    attempts,
    clock,
    onPaired: notices.paired,
  });
  playRoutes(app, { database: sql, rawPlays, reports, coverage, screens, locations });
  identifyRoutes(app, { screens, locations, links });
  commandRoutes(app, { screens, commands });
  await serveWebApp(app);
  acceptUpgrades(app.server, links, addresses, securityLog, log);

  let localUrl = `http://localhost:${config.port}`;
  const { url, port } = await listen(app, config).catch(async (error: unknown) => {
    events.close();
    await links.close();
    await app.close();
    rawPlays.close();
    await nodes.close();
    await bus.close();
    await database.close();
    throw error;
  });
  localUrl = `http://localhost:${port}`;
  warnOfPairingAddress(config, log);

  // What happens by itself.
  const stopFollowingNodes = followOtherNodes({ bus, owners, players, live }, log);
  const stopTelling = tellOthersChanges({ bus, held, programs, links, live }, log);
  const stopLooking = lookAtOthersChanges({ held, bus, runner, queue, onJob }, sql.engine, log);
  // Over PostgreSQL the command takes the plays by itself.
  const stopInbox = sqlite
    ? watchInbox(config.dataFolder, (files) => takePlays(files, { players, sealSecret }, ingest), log)
    : async () => {};
  await runner.start();
  const stopTimedJobs = startTimedJobs({ database, live, queue, runner, clock }, log);

  return {
    url,
    port,
    app,
    settings,
    firstAdmin,
    renewHorizons: async () => links.push.programs(await renew(publisher, log)),
    async close() {
      stopTimedJobs();
      stopLooking();
      stopTelling();
      stopFollowingNodes();
      probes.close();
      await runner.stop();
      transport.close();
      await stopInbox();
      events.close();
      const stopped = app.close();
      await ingest.flush();
      await links.close();
      // Plays may have come in while the links closed.
      await ingest.flush();
      await stopped;
      await live.save();
      stopFollowing();
      await counts.close();
      rawPlays.checkpoint();
      rawPlays.close();
      await nodes.close();
      await bus.close();
      sqlite?.checkpoint();
      await database.close();
    },
  };
}
