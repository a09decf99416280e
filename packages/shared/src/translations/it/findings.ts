/** What the engine found (`explain`, `review`, `suggest`), as a sentence for staff. */
export const findings = {
  'on-screen': 'È in onda da {{since}} a {{until}} ({{language}}).',
  substitute: 'Prende il posto di {{item}}, che ora non si può mostrare.',
  'not-in-program': 'Non è nel programma di questo schermo: nessuna regola lo porta qui.',
  'no-rule': 'Nessuna regola usa una playlist che lo contiene.',
  'not-yet-valid': 'Si può mostrare solo da {{from}}.',
  'no-longer-valid': 'Non si può più mostrare: valeva fino a {{until}}.',
  'deadline-not-open': 'Il servizio non è ancora aperto: apre {{at}}.',
  'deadline-passed': 'La scadenza del servizio è passata: {{at}}.',
  'deadline-near': 'La scadenza ({{at}}) è vicina: il peso è moltiplicato per {{factor}}.',
  closed: 'Il luogo è chiuso.',
  'closed-until': 'Il luogo è chiuso fino a {{until}}.',
  takeover: 'Un avviso urgente occupa lo schermo ({{takeover}}).',
  'languages-missing': 'Manca in {{languages}}: al suo turno si mostra un’altra lingua.',
  unavailable: 'Ora non si può mostrare in {{languages}}.',
  withdrawn: 'È stato ritirato da tutti gli schermi. Per rivederlo, riammettilo.',
  'not-published': 'È nelle bozze ma non in ciò che è pubblicato. Pubblica le modifiche.',
  'left-out-for-player':
    'Il player di questo schermo è di una versione precedente e non lo può mostrare. Aggiorna il player.',
  'shown-in-part':
    'Il player di questo schermo è di una versione precedente e lo mostra senza ciò che allora non c’era ({{members}}). Aggiorna il player.',
  'rule-not-yet-valid': 'La regola vale solo da {{from}}.',
  'rule-over': 'La regola è scaduta: {{at}}.',
  day: 'La regola non vale in questo giorno: {{why}}.',
  'outside-dayparts': 'È fuori dalle fasce orarie della regola ({{dayparts}}).',
  'outside-opening-hours': 'È fuori dalla parte di apertura che la regola chiede.',
  'lower-class': 'Regole di classe più alta prendono tutto il tempo: {{rules}}.',
  'exact-times': 'La regola va in onda solo a orari esatti.',
  'exact-times-next': 'La regola va in onda solo a orari esatti; il prossimo è {{next}}.',
  'exact-time-taken': 'A questo orario esatto va in onda un’altra regola: {{rule}}.',
  cap: 'Ha già avuto la sua parte di {{max}} passaggi l’ora; di nuovo da {{at}}.',
  distance: 'Il servizio è appena passato e servono {{minutes}} minuti di distanza; di nuovo da {{at}}.',
  'takes-part': 'Ha {{plays}} passaggi su {{of}} ({{percent}} %).',
  'spread-costs-share':
    'Tenere distanti i passaggi dello stesso servizio sposta le quote di {{deviation}} passaggi.',
  'share-kept-until':
    'Da allora fino al {{until}} va in onda {{plays}} volte, a meno di un passaggio dalla sua quota esatta; oltre non è stato contato.',
  'share-off':
    'Da allora fino al {{until}} va in onda {{plays}} volte; la sua quota esatta sarebbe di {{exact}}.',
  'rule-not-this-week':
    'La regola {{rule}} non vale in nessun momento di questa settimana in cui il luogo è aperto.',
  'rule-never-wins': 'La regola {{rule}} non va mai in onda: vincono sempre altre ({{rules}}).',
  'slot-never-plays':
    'Nella regola {{rule}} la quota di {{item}} è così piccola che in settimana non passa mai.',
  'exact-time-lost': 'La regola {{rule}} perde il suo orario esatto: {{at}}.',
  'gap-filler': 'Solo riempitivi da {{from}} a {{until}}.',
  'gap-nothing': 'Niente in programma da {{from}} a {{until}}.',
  'too-short-to-read': '{{item}} ({{language}}): resta {{seconds}} s e per leggerlo ne servono {{needed}}.',
  'too-short-to-read-page':
    '{{item}} ({{language}}), pagina {{page}}: resta {{seconds}} s e per leggerlo ne servono {{needed}}.',
  'too-far-to-read':
    'Questi schermi si guardano da {{distance}}, ma per la loro misura i testi piccoli si leggono da {{reach}} al massimo.',
  'too-far-to-scan':
    'Questi schermi si guardano da {{distance}}, ma per la loro misura i codici si inquadrano da {{reach}} al massimo.',
  'code-unreadable':
    'Il codice di {{item}} non si legge da {{distance}}: oltre {{reach}} nessun telefono lo inquadra. Usa un indirizzo di al massimo {{max}} caratteri, o uno schermo più grande.',
  'code-never-readable':
    'Il codice di {{item}} non si legge da {{distance}}: oltre {{reach}} nessun telefono lo inquadra. Da lì non si leggerebbe nemmeno quello di un indirizzo cortissimo: serve uno schermo più grande o più vicino.',
  'unencrypted-url':
    'Il codice di {{item}} apre una pagina senza cifratura ({{url}}): i telefoni avvertono chi la apre. Usa l’indirizzo https, se c’è.',
  'suitability-video': 'Adatto a un video: {{rating}} (1 è il migliore).',
  'suitability-brochure': 'Adatto a una brochure: {{rating}} (1 è il migliore).',
  'not-rated': 'La tabella 2 non lo valuta.',
  'later-phase': 'È della fase {{phase}}, altri della {{first}}.',
  deadline: 'Scade {{at}}.',
  'better-suited': 'Per lo stesso servizio c’è di più adatto: {{items}}.',
  over: 'È finito {{at}}.',
} as const;
