/**
 * Opens the play journal's file. One that is damaged is quarantined, and a new one is begun with what can be read of
 * it; ended in the middle, that is done again at the next opening.
 */

import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { quarantineName } from '@bacheca/node/durable-file';
import { errorMessage } from '@bacheca/node/errors';
import { renameSync } from '@bacheca/node/rename-with-retry';
import { fault } from '@bacheca/shared/translations/problem';
import type { Logger } from 'pino';
import type { Problems } from '../faults/problems.ts';
import { isDamaged } from './journal-file.ts';
import { salvage } from './journal-salvage.ts';
import { Journal, type JournalOptions } from './numbered-journal.ts';

export interface JournalFolderOptions {
  readonly dataDir: string;
  readonly problems: Problems;
  readonly log: Logger;
  readonly journal: JournalOptions;
}

/**
 * A quarantined file has it in its name while plays are being taken over out of it, and so has its WAL before the
 * ending.
 */
const SALVAGING = '.salvaging';
const SUFFIXES = ['-wal', '-shm', ''];
/** A note beside it has this in its name: it says how often that was tried. */
const TRIES = '.tries';
/** A file that ends the player while it is read would end it at each start. */
const MAX_TRIES = 2;
/** They can be as large as the journal's limit. */
const QUARANTINED_KEPT = 2;

export class JournalFolder {
  readonly #options: JournalFolderOptions;

  constructor(options: JournalFolderOptions) {
    this.#options = options;
  }

  /**
   * Throws if the disk takes no journal. `keepsOpen`: plays that a damaged file has open are not interrupted, for
   * whoever plays them goes on to write them itself.
   */
  open(keepsOpen: boolean): Journal {
    try {
      const journal = new Journal(this.#path, this.#options.journal);
      // The last run ended while it took plays over.
      this.#salvage(journal, keepsOpen);
      return journal;
    } catch (error) {
      if (!isDamaged(error)) throw error;
      return this.beginAnew(keepsOpen);
    }
  }

  /** Opens as `open` does, for a file that is known to be damaged, and closed. */
  beginAnew(keepsOpen: boolean): Journal {
    const quarantined = quarantineName(this.#path) + SALVAGING;
    // The WAL goes first: a new file must not find it.
    for (const suffix of SUFFIXES) {
      if (existsSync(this.#path + suffix)) renameSync(this.#path + suffix, quarantined + suffix);
    }
    const journal = new Journal(this.#path, this.#options.journal);
    this.#salvage(journal, keepsOpen);
    return journal;
  }

  /** Writes a small file, which costs less than opening the journal. */
  takesFiles(): boolean {
    const probe = join(this.#options.dataDir, 'journal.probe');
    try {
      writeFileSync(probe, 'x'.repeat(4096), { flush: true });
      return true;
    } catch {
      return false;
    } finally {
      this.#tidy(() => rmSync(probe, { force: true }));
    }
  }

  /** Takes over what can be read of files that were quarantined. Ended in the middle, it is done again. */
  #salvage(journal: Journal, keepsOpen: boolean): void {
    const { dataDir, log } = this.#options;
    const isQuarantined = (name: string) => name.startsWith(basename(this.#path)) && name.endsWith(SALVAGING);
    for (const name of readdirSync(dataDir).filter(isQuarantined)) {
      const path = join(dataDir, name);
      try {
        this.#salvageFile(path, journal, keepsOpen);
      } catch (error) {
        // The disk is at fault, not the file: it waits for the next start.
        rmSync(path + TRIES, { force: true });
        log.error(
          { why: errorMessage(error), path },
          'what a damaged play journal holds could not be taken over yet',
        );
      }
    }
    this.#tidy(() => this.#forgetOldest());
  }

  #salvageFile(path: string, journal: Journal, keepsOpen: boolean): void {
    const { problems, log } = this.#options;
    const quarantined = path.slice(0, -SALVAGING.length);
    const tries = Number(existsSync(path + TRIES) ? readFileSync(path + TRIES, 'utf8') : 0);
    const isGivenUp = tries >= MAX_TRIES;
    if (!isGivenUp) writeFileSync(path + TRIES, String(tries + 1), { flush: true });
    const { plays, lost } = isGivenUp ? { plays: 0, lost: 0 } : salvage(path, journal, keepsOpen);
    for (const suffix of SUFFIXES) {
      if (existsSync(path + suffix)) renameSync(path + suffix, quarantined + suffix);
    }
    rmSync(path + TRIES, { force: true });
    log.error(
      { plays, lost, aside: quarantined, tries },
      'the play journal was damaged; what could be read of it goes on',
    );
    problems.raise('journal-corrupt', {
      file: quarantined,
      plays: isGivenUp ? fault('journal-given-up') : fault('journal-saved', { saved: plays, lost }),
    });
  }

  /** Deletes the oldest files that nobody took away, so that a disk that fails slowly doesn't fill with them. */
  #forgetOldest(): void {
    const { dataDir } = this.#options;
    const quarantined = readdirSync(dataDir).filter((name) =>
      /^journal\.sqlite\.corrupt-\d+-[0-9a-f]+$/.test(name),
    );
    const dated = quarantined.map((name) => ({ name, atMs: statSync(join(dataDir, name)).mtimeMs }));
    dated.sort((a, b) => b.atMs - a.atMs);
    for (const { name } of dated.slice(QUARANTINED_KEPT))
      for (const suffix of SUFFIXES) rmSync(join(dataDir, name + suffix), { force: true });
  }

  /** What is left over because of an error does no harm. */
  #tidy(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.log.error(
        { why: errorMessage(error) },
        'the play journal could not be cleared of old files',
      );
    }
  }

  get #path(): string {
    return join(this.#options.dataDir, 'journal.sqlite');
  }
}
