/**
 * Writes what a screen needs onto a stick (`packages/shared/src/wire/stick.ts`). The manifest comes last: until then
 * the player finds the previous one, or none.
 */

import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@bacheca/node/errors';
import { hashOfFile } from '@bacheca/node/file-hash';
import type { Id } from '@bacheca/shared/model/ids';
import type { MediaFile } from '@bacheca/shared/model/items';
import { Program } from '@bacheca/shared/model/program';
import { listed, phrase } from '@bacheca/shared/translations/phrase';
import { isKindOfEdition, takeoverForEdition } from '@bacheca/shared/wire/program-editions';
import {
  STICK_FOLDER,
  type StickManifest,
  StickManifest as StickManifestSchema,
} from '@bacheca/shared/wire/stick';
import { seal } from '@bacheca/shared/wire/stick-seal';
import { wrongMember } from '@bacheca/shared/wire/wrong-member';
import type { ItemApprovals } from '../approval/item-approvals.ts';
import type { Media } from '../content/media/media.ts';
import { StartupError } from '../errors/startup-error.ts';
import type { Players } from '../players/players.ts';
import type { Programs } from '../publish/programs.ts';
import type { Log } from '../runtime/log.ts';
import { takeoversThatFit, withdrawnThatFit } from '../schedule/directives.ts';
import type { Takeovers } from '../schedule/takeovers.ts';
import { concerns } from '../schedule/takeovers.ts';
import type { Screens } from '../screens/screens.ts';
import { SEAL_SECRET_FILE, type SealSecret } from './seal-secret.ts';
import { streamWhole, writeWhole } from './stick-files.ts';

export interface Exported {
  readonly revision: string;
  readonly mediaFiles: number;
  readonly bytes: number;
  /** Files that had to be written: the others were on the stick already. */
  readonly written: number;
}

/** What an is made from. */
interface Source {
  readonly screens: Screens;
  readonly players: Players;
  readonly programs: Programs;
  readonly media: Media;
  readonly takeovers: Takeovers;
  readonly approvals: ItemApprovals;
  readonly sealSecret: SealSecret;
}

/** Throws a `StartupError` if the screen has no player or no program, a file is lost, or the stick takes it not. */
export async function exportToStick(
  source: Source,
  to: { screenId: Id; folder: string; nowMs: number },
  log: Log,
): Promise<Exported> {
  try {
    return await writeExport(source, to, log);
  } catch (error) {
    if (errorCode(error) === 'ENOSPC') throw new StartupError('stick-full', { folder: to.folder });
    if (errorCode(error) === 'EROFS') throw new StartupError('stick-read-only', { folder: to.folder });
    throw error;
  }
}

async function writeExport(
  source: Source,
  { screenId, folder, nowMs }: { screenId: Id; folder: string; nowMs: number },
  log: Log,
): Promise<Exported> {
  const { screens, players, programs, media, takeovers, approvals, sealSecret } = source;
  const screen = screens.get(screenId);
  if (!screen) {
    const known = screens.list().map(({ id }) => id);
    throw new StartupError('no-such-screen', { screen: screenId, known: listed(known) });
  }
  const player = players.ofScreen(screenId);
  const tokenHash = player && players.tokenHashOf(player.id);
  if (!player || !tokenHash) {
    throw new StartupError('screen-without-player', { screen: screenId });
  }
  if (await sealSecret.isOther(players, player.id)) {
    throw new StartupError('other-seal-key', { screen: screenId, file: SEAL_SECRET_FILE });
  }
  const edition = await players.editionOf(player.id);
  const revision = await programs.revisionFor(screenId, edition);
  const bytes = revision && (await programs.bytesOf(revision));
  if (!revision || !bytes) {
    throw new StartupError('screen-unpublished', { screen: screenId });
  }

  const { data: program, error: unreadable } = Program.safeParse(jsonOf(bytes));
  if (!program) {
    throw new StartupError('program-unreadable', {
      screen: screenId,
      why: phrase('wrong-member', { ...wrongMember(unreadable.issues[0], ['program']) }),
    });
  }
  const concerning = takeovers
    .current()
    .filter(
      ({ targets, takeover }) => concerns(targets, screen) && isKindOfEdition(takeover.item.kind, edition),
    );
  const here = takeoversThatFit(
    concerning.map(({ takeover }) => takeoverForEdition(takeover, edition)),
    log,
  );
  const ofTakeovers = here.flatMap(({ mediaFiles }) => Object.values(mediaFiles));
  const files = [...Object.values(program.mediaFiles), ...ofTakeovers];
  const mediaFiles = [...new Map(files.map((file) => [file.sha256, file])).values()];

  const root = join(folder, STICK_FOLDER);
  const manifestPath = join(root, 'screens', `${screenId}.manifest`);
  const names = new Set([`${revision}.json`, ...mediaFiles.map(({ sha256 }) => sha256)]);
  const putAll = async () => {
    let written = 0;
    for (const file of mediaFiles) if (await putMedia(root, media, file)) written += 1;
    await writeWhole(join(root, 'programs', `${revision}.json`), bytes);
    return written;
  };
  const total = mediaFiles.reduce((sum, file) => sum + file.bytes, 0);
  // Half a file that an earlier export left goes, too.
  await deleteUnused(root, names);
  const written = await putAll().catch(async (error: unknown) => {
    if (errorCode(error) !== 'ENOSPC') throw error;
    // The screen's previous program makes room.
    await rm(manifestPath, { force: true });
    await deleteUnused(root, names);
    return putAll();
  });
  const manifest: StickManifest = {
    format: 1,
    screenId,
    playerId: player.id,
    exportedAtMs: nowMs,
    revision,
    mediaFiles,
    takeovers: here,
    withdrawn: withdrawnThatFit(approvals.hiddenIds(), log),
  };
  await writeWhole(
    manifestPath,
    seal('manifest', { tokenHash, sealKey: sealSecret.keyOf(player.id) }, manifest),
  );
  await deleteUnused(root);
  return { revision, mediaFiles: mediaFiles.length, bytes: total, written };
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

async function hashIfReadable(path: string): Promise<string | undefined> {
  return (await hashOfFile(path).catch(() => null))?.digest('hex');
}

/** Returns false if the stick has it already. */
async function putMedia(root: string, media: Media, file: MediaFile): Promise<boolean> {
  const path = join(root, 'media', file.sha256);
  if ((await hashIfReadable(path)) === file.sha256) return false;
  if (!(await media.isOnDisk(file))) {
    throw new StartupError('media-gone', { sha256: file.sha256 });
  }
  await streamWhole(path, media.read(file), (sha256) => {
    if (sha256 === file.sha256) return;
    throw new StartupError('media-damaged', { sha256: file.sha256 });
  });
  return true;
}

/**
 * What no manifest on the stick names any more, and `kept` neither. With one that can't be read, everything stays.
 */
async function deleteUnused(root: string, kept: ReadonlySet<string> = new Set()): Promise<void> {
  const used = new Set(kept);
  const screens = join(root, 'screens');
  try {
    for (const name of existsSync(screens) ? await readdir(screens) : []) {
      // Some systems put a hidden file beside each.
      if (!name.endsWith('.manifest') || name.startsWith('.')) continue;
      const [, json = ''] = (await readFile(join(screens, name), 'utf8')).split('\n');
      const { revision, mediaFiles } = StickManifestSchema.parse(JSON.parse(json));
      used.add(`${revision}.json`);
      for (const { sha256 } of mediaFiles) used.add(sha256);
    }
  } catch {
    return;
  }
  for (const folder of ['screens', 'receipts']) {
    for (const name of await readdir(join(root, folder)).catch(() => [])) {
      if (/\.[0-9a-f]{8}\.partial$/.test(name)) await rm(join(root, folder, name), { force: true });
    }
  }
  for (const folder of ['media', 'programs']) {
    for (const name of await readdir(join(root, folder)).catch(() => [])) {
      if (!used.has(name)) await rm(join(root, folder, name), { force: true });
    }
  }
}
