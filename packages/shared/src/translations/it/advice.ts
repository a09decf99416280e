/** What whoever uploads a file had better know, though it is accepted (`Advice`). */
export const advice = {
  interlaced:
    'Il video è interlacciato: sullo schermo i bordi in movimento avranno i denti. Esportalo di nuovo con la deinterlacciatura.',
  hdr: 'Il video è HDR: su uno schermo normale i colori possono sembrare spenti. Esportalo di nuovo in SDR (BT.709).',
  'picture-begins-late':
    'L’immagine comincia dopo {{seconds}} s: fino ad allora resta sullo schermo il contenuto precedente. Esporta il video dall’inizio dell’immagine.',
  'long-held-pictures':
    'Un’immagine del video resta ferma fino a {{seconds}} s. Se è una presentazione, un’infografica con più pagine si adatta meglio.',
  'sound-not-heard':
    'L’audio è in {{codec}}, che gli schermi non sanno riprodurre: il video sarà muto. Esportalo con audio AAC.',
  'subtitles-reencoded':
    'I sottotitoli erano in {{encoding}} e sono stati convertiti in UTF-8. Controlla le lettere accentate.',
  'subtitles-mended':
    'I sottotitoli sono stati convertiti o corretti (formato, orari o ordine). Controllali sul video.',
  'subtitles-cues-left-out':
    'Sottotitoli che non si possono mostrare e sono stati tolti: {{count}}. Il primo è alla riga {{line}}: {{why}}.',
  'subtitles-late':
    'I primi sottotitoli cominciano solo dopo {{minutes}} minuti: con un film più breve non si vedranno mai.',
  'file-not-replaced':
    'Il file è pronto ma non ha sostituito quello di «{{item}}»: il contenuto non c’è più, o vuole un file di un altro tipo.',
  'film-silent':
    'Il video ha una traccia audio, ma non si sente niente. Se deve parlare, esportalo di nuovo con l’audio.',
  'sound-clipped':
    'L’audio è distorto nei punti più forti: registrato o esportato a volume troppo alto. Esportalo di nuovo a volume più basso.',
  'no-subtitles':
    'Il video ha l’audio: sugli schermi spesso è spento, e chi non sente non lo segue. Aggiungi i sottotitoli in ogni lingua.',
  'draft-not-made': 'Il file è pronto, ma la bozza non è stata creata: {{why}}',
} as const;
