/**
 * What staff have ordered beside the program: takeovers, and items withdrawn. They are kept on disk, so that a
 * player which restarts without a network still obeys them.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LatestFile, setAsideIfPossible } from '@bacheca/node/durable';
import { isMissing, isShortage } from '@bacheca/node/errors';
import { parseJson } from '@bacheca/node/json';
import { Id } from '@bacheca/shared/model/ids';
import { Takeover } from '@bacheca/shared/model/schedule';
import { withReadableEntries } from '@bacheca/shared/wire/readable-entries';
import { z } from 'zod';
import { reportOrdersLeftOut } from '../faults/left-out.ts';
import type { Problems } from '../faults/problems.ts';

export const Orders = z.object({ takeovers: z.array(Takeover), withdrawn: z.array(Id) });
/** One that can't be read costs none of the others. */
export const ORDER_LISTS = { takeovers: Takeover, withdrawn: Id };
export type Orders = z.infer<typeof Orders>;

export const NO_ORDERS: Orders = { takeovers: [], withdrawn: [] };

export class OrdersFile {
  readonly #file: LatestFile;

  constructor(dataDir: string) {
    this.#file = new LatestFile(join(dataDir, 'orders.json'));
  }

  async read(problems: Problems): Promise<Orders> {
    let text: string;
    try {
      text = await readFile(this.#file.path, 'utf8');
    } catch (error) {
      if (isMissing(error)) return NO_ORDERS;
      if (isShortage(error)) throw error;
      // A bad sector, say: as good as damaged.
      text = '';
    }
    // Another version may have written it.
    const { value, leftOut } = withReadableEntries(parseJson(text), ORDER_LISTS);
    const orders = Orders.safeParse(value);
    if (orders.success) {
      reportOrdersLeftOut(problems, leftOut);
      return orders.data;
    }
    const aside = await setAsideIfPossible(this.#file.path);
    problems.raise(
      'orders-corrupt',
      `The list of takeovers and withdrawn items was damaged and is set aside as ${aside}; the scheduler sends it again.`,
    );
    return NO_ORDERS;
  }

  write(orders: Orders): Promise<void> {
    return this.#file.write(JSON.stringify(orders));
  }
}
