import { account } from './en/account.ts';
import { catalogue } from './en/catalogue.ts';
import { composers } from './en/composers.ts';
import { invite } from './en/invite.ts';
import { setup } from './en/setup.ts';
import { uploads } from './en/uploads.ts';
import type { LaterTranslation } from './it-later.ts';

export const enLater: LaterTranslation = { account, catalogue, composers, invite, setup, uploads };
