/**
 * The words of what no visit begins with: they come after those of `it.ts`, which the first page waits for. What is here
 * is asked for by the same names.
 */

import { account } from './it/account.ts';
import { approval } from './it/approval.ts';
import { catalogue } from './it/catalogue.ts';
import { composers } from './it/composers.ts';
import { conflict } from './it/conflict.ts';
import { invite } from './it/invite.ts';
import { itemPage } from './it/item.ts';
import { jobs } from './it/jobs.ts';
import { library } from './it/library.ts';
import { people } from './it/people.ts';
import { preview } from './it/preview.ts';
import { sessions } from './it/sessions.ts';
import { settings } from './it/settings.ts';
import { setup } from './it/setup.ts';
import { uploads } from './it/uploads.ts';
import type { Translated } from './it.ts';

export const itLater = {
  account,
  approval,
  catalogue,
  composers,
  conflict,
  invite,
  item: itemPage,
  jobs,
  library,
  people,
  preview,
  sessions,
  settings,
  setup,
  uploads,
};
export type LaterTranslation = Translated<typeof itLater>;
