import { account } from './en/account.ts';
import { invite } from './en/invite.ts';
import { setup } from './en/setup.ts';
import { uploads } from './en/uploads.ts';
import type { LaterTranslation } from './it-later.ts';

export const enLater: LaterTranslation = { account, invite, setup, uploads };
