import { account } from './en/account.ts';
import { approval } from './en/approval.ts';
import { catalogue } from './en/catalogue.ts';
import { composers } from './en/composers.ts';
import { conflict } from './en/conflict.ts';
import { invite } from './en/invite.ts';
import { itemPage } from './en/item.ts';
import { jobs } from './en/jobs.ts';
import { library } from './en/library.ts';
import { people } from './en/people.ts';
import { preview } from './en/preview.ts';
import { sessions } from './en/sessions.ts';
import { settings } from './en/settings.ts';
import { setup } from './en/setup.ts';
import { uploads } from './en/uploads.ts';
import type { LaterTranslation } from './it-later.ts';

export const enLater: LaterTranslation = {
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
