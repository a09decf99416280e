/**
 * What staff have ordered beside the program: takeovers, and items withdrawn. They are kept on disk, so that a
 * player which restarts without a network still obeys them.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LatestFile, quarantineIfPossible } from '@bacheca/node/durable-file';
import { isMissing, isShortage } from '@bacheca/node/errors';
import { parseJson } from '@bacheca/node/json';
import { Id } from '@bacheca/shared/model/ids';
import { Takeover } from '@bacheca/shared/model/schedule';
import { withReadableEntries } from '@bacheca/shared/wire/readable-entries';
import { z } from 'zod';
import type { Problems } from '../faults/problems.ts';
import { reportDirectivesLeftOut } from '../faults/unreadable-entries.ts';

export const Directives = z.object({ takeovers: z.array(Takeover), withdrawn: z.array(Id) });
/** One that can't be read costs none of the others. */
export const DIRECTIVE_LISTS = { takeovers: Takeover, withdrawn: Id };
export type Directives = z.infer<typeof Directives>;

export const NO_DIRECTIVES: Directives = { takeovers: [], withdrawn: [] };

export class DirectivesFile {
  readonly #file: LatestFile;

  constructor(dataDir: string) {
    this.#file = new LatestFile(join(dataDir, 'orders.json'));
  }

  async read(problems: Problems): Promise<Directives> {
    let text: string;
    try {
      text = await readFile(this.#file.path, 'utf8');
    } catch (error) {
      if (isMissing(error)) return NO_DIRECTIVES;
      if (isShortage(error)) throw error;
      // A bad sector, say: as good as damaged.
      text = '';
    }
    // Another version may have written it.
    const { value, leftOut } = withReadableEntries(parseJson(text), DIRECTIVE_LISTS);
    const directives = Directives.safeParse(value);
    if (directives.success) {
      reportDirectivesLeftOut(problems, leftOut);
      return directives.data;
    }
    const quarantined = await quarantineIfPossible(this.#file.path);
    problems.raise('orders-corrupt', { file: quarantined });
    return NO_DIRECTIVES;
  }

  write(directives: Directives): Promise<void> {
    return this.#file.write(JSON.stringify(directives));
  }
}
