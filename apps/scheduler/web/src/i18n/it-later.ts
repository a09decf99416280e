/**
 * The words of what no visit begins with: they come after those of `it.ts`, which the first page waits for. What is here
 * is asked for by the same names.
 */

import { account } from './it/account.ts';
import { catalogue } from './it/catalogue.ts';
import { composers } from './it/composers.ts';
import { invite } from './it/invite.ts';
import { setup } from './it/setup.ts';
import { uploads } from './it/uploads.ts';
import type { Translated } from './it.ts';

export const itLater = { account, catalogue, composers, invite, setup, uploads };
export type LaterTranslation = Translated<typeof itLater>;
