import { biblioteche } from './biblioteche.ts';
import { casa } from './casa.ts';
import { certificatiOnline } from './certificati-online.ts';
import { comeEntrare } from './come-entrare.ts';
import { famiglie } from './famiglie.ts';
import type { Infographic } from './infographic.ts';
import { muoversiInCitta } from './muoversi-in-citta.ts';
import { pagamenti } from './pagamenti.ts';
import { puntoPerPunto } from './punto-per-punto.ts';

export const infographics: Infographic[] = [
  certificatiOnline,
  muoversiInCitta,
  comeEntrare,
  pagamenti,
  famiglie,
  casa,
  biblioteche,
  puntoPerPunto,
];
