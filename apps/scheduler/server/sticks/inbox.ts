/**
 * How `npm run import` hands plays to a scheduler that runs: one process writes to the database, so the command
 * puts the files into a folder beside it, and waits for the answer.
 *
 *     inbox/ID/            the files; named so only when all are there
 *     inbox/ID.answer      what became of them; the command deletes it
 */
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { rename } from '@bacheca/node/rename-with-retry';
import { MAX_STICK_FILE_BYTES } from '@bacheca/shared/wire/message-size';
import type { Log } from '../runtime/log.ts';
import { writeWhole } from './stick-files.ts';
import { type PlaysFile, TakenPlays } from './take-plays.ts';

const LOOK_EVERY_MS = 1000;
const ANSWER_LOOK_MS = 200;
/** An answer that nobody fetched, or files of a command that was ended. */
const STALE_AFTER_MS = 24 * 3_600_000;

/** Takes what commands hand over, for as long as the scheduler runs. Returns what stops it. */
export function watchInbox(
  dataFolder: string,
  take: (files: AsyncIterable<PlaysFile>) => Promise<TakenPlays>,
  log: Log,
): () => Promise<void> {
  const inbox = inboxOf(dataFolder);
  let working: Promise<void> = Promise.resolve();
  let isBusy = false;
  const look = () => {
    if (isBusy) return;
    isBusy = true;
    working = takeAll(inbox, take, log)
      .catch((error: unknown) => log.error({ err: error }, 'plays from a stick could not be taken'))
      .finally(() => {
        isBusy = false;
      });
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  look();
  return async () => {
    clearInterval(timer);
    await working;
  };
}

/** Hands files to the scheduler that runs on this data folder, and resolves with its answer. */
export async function handOver(
  dataFolder: string,
  files: AsyncIterable<PlaysFile>,
  limitMs: number,
): Promise<TakenPlays> {
  const id = randomUUID();
  const ready = join(inboxOf(dataFolder), id);
  const unready = `${ready}.unready`;
  const answer = `${ready}.answer`;
  await mkdir(unready, { recursive: true });
  for await (const { name, bytes } of files) {
    const path = join(unready, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
  await rename(unready, ready);
  for (const sinceMs = performance.now(); performance.now() - sinceMs < limitMs; ) {
    const text = await readFile(answer, 'utf8').catch(() => null);
    if (text !== null) {
      await rm(answer);
      return TakenPlays.parse(JSON.parse(text));
    }
    await new Promise((resolve) => setTimeout(resolve, ANSWER_LOOK_MS));
  }
  throw new Error('the scheduler that runs did not take the plays in time; they stay on the stick');
}

async function takeAll(
  inbox: string,
  take: (files: AsyncIterable<PlaysFile>) => Promise<TakenPlays>,
  log: Log,
): Promise<void> {
  for (const name of await readdir(inbox).catch(() => [])) {
    const path = join(inbox, name);
    if (/^[0-9a-f-]{36}$/.test(name)) {
      const taken = await take(playsFilesIn(path));
      log.info({ plays: taken.plays, refused: taken.refused }, 'plays from a stick');
      await writeWhole(`${path}.answer`, JSON.stringify(taken));
      await rm(path, { recursive: true, force: true });
    } else {
      const found = await stat(path).catch(() => null);
      if (found && Date.now() - found.mtimeMs > STALE_AFTER_MS)
        await rm(path, { recursive: true, force: true });
    }
  }
}

/** Files of plays in a folder, with their names below it: `PLAYER/….plays`. One that can't be read is empty. */
export async function* playsFilesIn(folder: string): AsyncGenerator<PlaysFile> {
  for (const playerId of (await readdir(folder).catch(() => [])).sort()) {
    for (const file of (await readdir(join(folder, playerId)).catch(() => [])).sort()) {
      // Some systems put a hidden file beside each.
      if (!file.endsWith('.plays') || file.startsWith('.')) continue;
      yield { name: `${playerId}/${file}`, bytes: await readPlain(join(folder, playerId, file)) };
    }
  }
}

/** A stick may hold anything under a name: only plain files of a sensible size are read. */
async function readPlain(path: string): Promise<Uint8Array> {
  const found = await lstat(path).catch(() => null);
  if (!found?.isFile() || found.size > MAX_STICK_FILE_BYTES) return new Uint8Array();
  return readFile(path).catch(() => new Uint8Array());
}

function inboxOf(dataFolder: string): string {
  return join(dataFolder, 'inbox');
}
