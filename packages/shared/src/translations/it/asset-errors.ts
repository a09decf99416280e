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
  'needs-video-tool': {
    title: 'Manca ffmpeg',
    detail:
      'Per preparare questo file serve {{tool}}, che sul server non è installato. Chi gestisce il server può installarlo (su Debian: apt install ffmpeg), poi premi «Riprova».',
  },
  'needs-document-tool': {
    title: 'Manca il lettore di PDF',
    detail:
      'Per preparare un PDF serve {{tool}}, che sul server non è installato. Chi gestisce il server può installarlo (su Debian: apt install poppler-utils), poi premi «Riprova»; oppure esporta ogni pagina come PNG.',
  },
  'needs-heic-tool': {
    title: 'Foto HEIC',
    detail:
      'Per leggere le foto HEIC serve {{tool}}, che sul server non è installato. Esporta la foto come JPEG, o chiedi a chi gestisce il server di installarlo (su Debian: apt install libheif-examples) e premi «Riprova».',
  },
  'file-too-slow': {
    title: 'Ci vuole troppo',
    detail:
      'Il file richiede troppo tempo per essere letto: forse è costruito male. Esportalo di nuovo e caricalo.',
  },
  'animation-too-long': {
    title: 'Animazione troppo lunga',
    detail: 'L’animazione dura più di {{minutes}} minuti. Esportala come video MP4 e caricala.',
  },
  'document-locked': {
    title: 'PDF protetto',
    detail: 'Il PDF è protetto da una password. Salvane una copia senza password e caricala.',
  },
  'document-too-long': {
    title: 'Troppe pagine',
    detail:
      'Il PDF ha {{pages}} pagine, e un contenuto ne ha al massimo {{max}}. Togli quelle che non servono o dividilo in più file.',
  },
  'office-document': {
    title: 'Presentazione o archivio',
    detail:
      'Il file è una presentazione, un documento o un archivio ZIP. Esportalo come PDF (File, Esporta) e carica quello: ogni pagina diventa una schermata.',
  },
  'virus-found': {
    title: 'Il file contiene un virus',
    detail:
      'Nel file è stato trovato {{name}}. Non aprirlo, e avvisa chi si occupa della sicurezza informatica.',
  },
  'scan-too-large': {
    title: 'Troppo grande da controllare',
    detail:
      'Il file è più grande di quanto il controllo antivirus del server accetta. Esportalo più piccolo, o avvisa chi gestisce il server.',
  },
} as const;
