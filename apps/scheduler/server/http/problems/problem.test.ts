import { entityRef, type Params, phrase } from '@bacheca/shared/translations/phrase';
import { expect, it } from 'vitest';
import type { ErrorCode, ErrorParams } from '../../errors/codes.ts';
import { DomainError, domainError } from '../../errors/domain-error.ts';
import { problemOf } from './problem.ts';
import { STATUSES } from './statuses.ts';

it('a domain error names the things it is about, in the language of the reader', () => {
  const error = domainError('missing-reference', {
    entity: entityRef('playlist', 'muoversi'),
    missing: [entityRef('item', 'ztl'), entityRef('item', 'bus')],
  });
  expect(problemOf(error, 'it')).toEqual({
    type: 'about:blank#missing-reference',
    title: 'Riferimento mancante',
    status: 422,
    detail:
      'La playlist «muoversi» fa riferimento a qualcosa che non esiste: il contenuto «ztl», il contenuto «bus». Crealo prima o toglilo.',
    code: 'missing-reference',
    params: {
      entity: { kind: 'playlist', id: 'muoversi' },
      missing: [
        { kind: 'item', id: 'ztl' },
        { kind: 'item', id: 'bus' },
      ],
    },
  });
  expect(problemOf(error, 'en').detail).toBe(
    'The playlist “muoversi” refers to something that does not exist: the item “ztl”, the item “bus”. Create it first or take it out.',
  );
});

type Sample = {
  [Code in ErrorCode]: readonly [
    code: Code,
    params: ErrorParams[Code],
    status: number,
    it: string,
    en: string,
  ];
}[ErrorCode];

const ITEM = { entity: entityRef('item', 'ztl') };

const SAMPLES: readonly Sample[] = [
  [
    'unreadable-body',
    { why: 'Unexpected end of JSON input' },
    400,
    'Il corpo della richiesta non si legge: Unexpected end of JSON input. Invia JSON valido.',
    'The request body cannot be read: Unexpected end of JSON input. Send valid JSON.',
  ],
  [
    'wrong-credentials',
    {},
    401,
    'Nome utente o password non corretti. Controllali e riprova.',
    'The user name or the password is wrong. Check them and try again.',
  ],
  [
    'role-required',
    { roles: [phrase('role-board')], allowed: [phrase('role-editor'), phrase('role-operator')] },
    403,
    'Il tuo ruolo (direzione) non consente questa operazione. Serve uno di questi: redazione, operatori.',
    'Your role (board) does not allow this. It takes one of: editors, operators.',
  ],
  [
    'not-found',
    ITEM,
    404,
    'Il contenuto «ztl» non esiste. Aggiorna la pagina: forse è stato eliminato.',
    'The item “ztl” does not exist. Reload the page: it may have been deleted.',
  ],
  [
    'request-timeout',
    { seconds: 30 },
    408,
    'La richiesta non è arrivata intera in 30 secondi. Riprova.',
    'The request did not arrive whole within 30 seconds. Try again.',
  ],
  [
    'in-use',
    { ...ITEM, users: [entityRef('playlist', 'base'), entityRef('rule', 'sempre')] },
    409,
    'Il contenuto «ztl» è in uso da: la playlist «base», la regola «sempre». Togli prima questi usi.',
    'The item “ztl” is in use by: the playlist “base”, the rule “sempre”. Remove these uses first.',
  ],
  [
    'exists-already',
    ITEM,
    412,
    'Il contenuto «ztl» esiste già. Scegli un altro identificativo o modifica quello che c’è.',
    'The item “ztl” exists already. Choose another id, or change the one that is there.',
  ],
  [
    'too-large',
    { limit: '16 KiB' },
    413,
    'La richiesta supera il limite di 16 KiB. Riduci il file o chiedi di alzare il limite.',
    'The request is over the limit of 16 KiB. Make it smaller or have the limit raised.',
  ],
  [
    'unsupported-file',
    { what: phrase('file-svg'), instead: phrase('export-picture') },
    415,
    'Il file è un disegno SVG (può contenere programmi), e gli schermi non lo mostrano. Esportalo come PNG o JPEG e caricalo di nuovo.',
    'The file is an SVG drawing (it can hold scripts), which the screens do not show. Export it as PNG or JPEG and upload that.',
  ],
  [
    'range-not-satisfiable',
    { bytes: 1000 },
    416,
    'L’intervallo richiesto è oltre la fine del file (1000 byte). Chiedine uno valido.',
    'The requested range is beyond the end of the file (1000 bytes). Ask for a valid one.',
  ],
  [
    'wrong-host',
    { host: 'altro.example', url: 'https://bacheca.example' },
    421,
    'Questo Bacheca non risponde a altro.example. Il suo indirizzo è https://bacheca.example.',
    'This Bacheca does not answer to altro.example. Its address is https://bacheca.example.',
  ],
  [
    'blank-text',
    {
      ...ITEM,
      field: phrase('field-in-language', { field: phrase('field-title'), language: { language: 'zh' } }),
    },
    422,
    'Il contenuto «ztl» ha nel campo «titolo (cinese)» solo spazi o caratteri invisibili. Scrivi qualcosa che si legga.',
    'The item “ztl” has only spaces or invisible characters in the field “title (Chinese)”. Write something to read.',
  ],
  [
    'websocket-only',
    {},
    426,
    'Qui si collegano i player, con un WebSocket. Se lo chiedeva un player, il proxy davanti a Bacheca non lascia passare le intestazioni Upgrade e Connection: il README mostra come si configura.',
    'Players link here, by WebSocket. If a player asked, the proxy in front of Bacheca does not pass the headers Upgrade and Connection: the README shows how to set it up.',
  ],
  [
    'version-required',
    ITEM,
    428,
    'Il contenuto «ztl» esiste già. Per cambiarlo occorre dire con If-Match quale versione è stata letta.',
    'The item “ztl” exists already. To change it, say with If-Match which version was read.',
  ],
  [
    'upload-gone',
    {},
    410,
    'Il caricamento era rimasto a metà troppo a lungo ed è stato tolto. Carica di nuovo il file.',
    'The upload had been left unfinished for too long and was removed. Upload the file again.',
  ],
  [
    'too-many-attempts',
    { seconds: 7 },
    429,
    'Troppi tentativi da questo indirizzo. Riprova tra 7 secondi.',
    'Too many attempts from this address. Try again in 7 seconds.',
  ],
  [
    'internal-error',
    { reference: 'req-1' },
    500,
    'Qualcosa non ha funzionato sul server. Riprova; se continua, cerca req-1 nei log.',
    'Something went wrong on the server. Try again; if it goes on, look for req-1 in the logs.',
  ],
  [
    'database-busy',
    {},
    503,
    'Un altro programma tiene occupato il database e nulla è stato salvato. Riprova tra poco.',
    'Another program keeps the database busy and nothing was saved. Try again in a moment.',
  ],
  [
    'no-space',
    {},
    507,
    'Sul disco del server non c’è più posto e nulla è stato salvato. Libera spazio e riprova.',
    'There is no room left on the server’s disk and nothing was saved. Free some and try again.',
  ],
];

it.each(SAMPLES)(
  '%s is answered with its status and the sentence of its language',
  (code, params, ...expected) => {
    const error = new DomainError(code, params as Params);
    const [italian, english] = [problemOf(error, 'it'), problemOf(error, 'en')];
    expect([italian.status, italian.detail, english.detail]).toEqual(expected);
  },
);

it('there is a sample of every status', () => {
  expect(new Set(SAMPLES.map(([, , status]) => status))).toEqual(new Set(Object.values(STATUSES)));
});
