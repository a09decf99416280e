import type { Video } from '../scene.ts';
import { certificatiOnline } from './certificati-online.ts';
import { muoversiInCitta } from './muoversi-in-citta.ts';
import { pagopa } from './pagopa.ts';
import { protezioneCivile } from './protezione-civile.ts';
import { serviziScolastici } from './servizi-scolastici.ts';
import { spid } from './spid.ts';

export const videos: Video[] = [
  certificatiOnline,
  muoversiInCitta,
  spid,
  pagopa,
  serviziScolastici,
  protezioneCivile,
];
