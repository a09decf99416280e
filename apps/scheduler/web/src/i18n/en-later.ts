import { uploads } from './en/uploads.ts';
import type { LaterTranslation } from './it-later.ts';

export const enLater: LaterTranslation = { uploads };
