/** The faults that players report, by their codes (`PlayerStatus`). */
export const problems = {
  'stage-gone':
    'Nessuna pagina mostra questo schermo: la finestra o la scheda del player è chiusa. Riaprila.',
  'stage-hidden': 'La pagina dello schermo è nascosta da un’altra scheda o finestra. Portala in primo piano.',
  'stage-silent': 'La pagina dello schermo non risponde. Ricaricala, o riavvia il player.',
  'stage-failed':
    'La pagina che disegna lo schermo si è bloccata ed è stata sostituita (volte: {{times}}). L’ultima: {{why}}.',
  'stage-memory':
    'La pagina che disegna lo schermo viene sostituita: occupava {{megabytes}} MB di memoria, il suo limite è {{limit}}.',
  'safe-mode':
    'La pagina che disegna lo schermo continua a bloccarsi. Si vedono le ultime immagini buone; tra poco si riprova.',
  'gpu-failed': 'Il processo che disegna per la scheda grafica è terminato ({{why}}) ed è stato riavviato.',
  'agent-hung':
    'Il player non si avviava dopo {{seconds}} s ed è stato riavviato (volte: {{times}}). Controlla il disco della sua cartella dei dati.',
  display:
    'Non c’è il monitor “{{wanted}}” (BACHECA_DISPLAY): si usa quello principale. Ci sono: {{displays}}.',
  'stream-down': '«{{title}}» non si può trasmettere: {{why}}.',
  'item-quarantined': '«{{title}}» non è riuscito più volte e resta fuori per qualche ora. Motivo: {{why}}.',
  'item-stalled':
    '«{{title}}» non è arrivato alla fine: {{why}}. Va avanti il resto, e più tardi si riprova; se succede anche su altri schermi, esporta e carica di nuovo il video.',
  'journal-corrupt':
    'Il registro delle riproduzioni era danneggiato ed è messo da parte come {{file}}. {{plays}}.',
  'journal-unwritable':
    'Il registro delle riproduzioni non si può scrivere ({{why}}): finché il disco non torna scrivibile, se manca la corrente si perdono riproduzioni. Rendi scrivibile la cartella dei dati; il player riprova ogni minuto.',
  'journal-write':
    'Le riproduzioni non si possono scrivere su disco ({{why}}) e restano in memoria. Libera spazio sul disco.',
  'journal-full':
    'Il registro delle riproduzioni ha bisogno di più spazio di quanto ne può avere: ciò che contiene è stato inviato senza conferma, o è già ridotto a conteggi orari.',
  'orders-corrupt':
    'L’elenco degli avvisi urgenti e dei contenuti ritirati era danneggiato ed è messo da parte come {{file}}; arriva di nuovo dal server.',
  'commands-corrupt':
    'L’elenco dei comandi ricevuti era danneggiato ed è messo da parte come {{file}}: un comando appena dato può ripetersi una volta.',
  'entries-unreadable':
    '{{entries}}. Aggiorna il player, o salva di nuovo sul server ciò che è nominato qui.',
  'media-wrong-content':
    'Il file {{sha256}} arriva dal server diverso da come deve essere, e viene scartato: forse la rete chiede un accesso o un proxy lo cambia.',
  'media-unreachable': 'Un file dei contenuti non si può scaricare: {{why}}.',
  'media-disk-full':
    'Il disco è pieno e niente di ciò che contiene può essere tolto: ciò che va in onda più tardi non viene scaricato. Libera spazio sul disco.',
  'cache-quota':
    'I contenuti dei programmi non entrano nello spazio concesso: ciò che va in onda più tardi non viene scaricato ({{why}}).',
  'media-disk': 'Un file dei contenuti non si può scrivere su disco: {{why}}.',
  'media-damaged':
    'Il file {{sha256}} era danneggiato sul disco; è messo da parte e viene scaricato di nuovo.',
  disk: '{{what}} su disco: {{why}}.',
  'panel-command': 'Il pannello non si è potuto {{switch}}: il comando in {{variable}} {{why}}. Si riprova.',
  'panel-state':
    'Lo stato del pannello non si è potuto leggere: il comando in BACHECA_PANEL_STATE {{why}}. Deve scrivere on o off, oppure finire con 0 se è acceso e 1 se è spento.',
  'panel-differs': 'Il pannello è {{state}}. Controlla la spina, l’ingresso e il suo timer.',
  'no-scheduler':
    'Il player non sa dov’è il suo server: imposta BACHECA_SERVER. Intanto va in onda ciò che ha.',
  'insecure-scheduler':
    'L’indirizzo del server {{url}} non è protetto, e lungo la strada qualcuno potrebbe leggere il token del player. Usa https, oppure imposta BACHECA_ALLOW_INSECURE=1 se la rete è fidata.',
  link: 'Il player non è collegato al server: {{why}}. Continua a provare.',
  'scheduler-clock':
    'L’orologio del server è saltato {{way}} di {{span}}. Il player tiene l’ora che aveva; se dura {{minutes}} minuti segue il salto. Controlla l’orologio della macchina del server.',
  'ca-file': 'L’autorità di certificazione del Comune non vale: {{why}}.',
  stick: 'La chiavetta inserita {{what}}.',
  'identity-unwritable':
    'Il player è stato abbinato ma non può conservarlo ({{why}}). Libera spazio sul suo disco.',
  'identity-unreadable':
    'L’identità del player non si legge ({{why}}): mostra ciò che ha, senza il suo server. Controlla il disco e riavvialo; se non basta, abbinalo di nuovo.',
  'identity-corrupt':
    'L’identità del player era danneggiata ed è messa da parte come {{file}}. Abbina di nuovo il player.',
  'program-refused': 'Il programma arrivato dal server non è valido: {{why}}.',
  'program-suspect':
    'Il programma dà problemi su questo schermo ({{why}}), e non ce n’è uno precedente a cui tornare.',
  'program-failed':
    'Il programma {{revision}} non ha funzionato su questo schermo ed è messo da parte: {{why}}. Va in onda quello precedente; cambia qualcosa e pubblica di nuovo.',
  'program-fallback': 'Il programma che andava in onda per ultimo manca o è danneggiato; {{next}}.',
  'program-corrupt': '{{what}} ed è messo da parte come {{file}}.',
} as const;
