/** What is refused of uploads and of what is made of them; a part of `errors.ts`. */
export const assetErrors = {
  'upload-length-missing': {
    title: 'Dimensione mancante',
    detail: 'Chi carica un file deve dire prima quanto è grande. Aggiorna la pagina e riprova.',
  },
  'bad-purpose': {
    title: 'Destinazione del file sconosciuta',
    detail:
      'Non si capisce a che cosa serve il file ({{purpose}}): il contenuto da aggiornare non c’è più, o non ha file. Aggiorna la pagina e riprova.',
  },
  'upload-gone': {
    title: 'Caricamento scaduto',
    detail: 'Il caricamento era rimasto a metà troppo a lungo ed è stato tolto. Carica di nuovo il file.',
  },
  'too-many-uploads': {
    title: 'Troppi caricamenti aperti',
    detail: 'Hai già {{max}} caricamenti a metà. Completane o annullane qualcuno, poi carica gli altri.',
  },
  'asset-not-busy': {
    title: 'Niente da interrompere',
    detail: '{{entity}} non è in lavorazione: è già finito o interrotto.',
  },
  'asset-not-failed': {
    title: 'Niente da riprovare',
    detail: '{{entity}} non è fallito: è in lavorazione o già pronto.',
  },
  'asset-cancelled': {
    title: 'Interrotto',
    detail: 'La preparazione del file è stata interrotta. Puoi riprenderla con «Riprova».',
  },
  'asset-failed': {
    title: 'Preparazione non riuscita',
    detail:
      'La preparazione del file si è fermata per un guasto, non per il file. Premi «Riprova»; se succede ancora, avvisa chi gestisce il server.',
  },
} as const;
