/** What whoever uploads a file had better know, though it is accepted. */
import type { Advice as SentAdvice } from '@bacheca/shared/model/items';
import { fill, type Locale, type Value } from '../../errors/domain-error.ts';

export type AdviceCode = keyof typeof messages;

export interface Advice {
  readonly code: AdviceCode;
  readonly values: Readonly<Record<string, Value>>;
}

export function advice(code: AdviceCode, values: Readonly<Record<string, Value>>): Advice {
  return { code, values };
}

export function adviceIn({ code, values }: Advice, locale: Locale): SentAdvice {
  return { code, message: fill(messages[code][locale], values, locale) };
}

const messages = {
  interlaced: {
    it: 'Il video è interlacciato: sullo schermo i bordi in movimento avranno i denti. Esportalo di nuovo con la deinterlacciatura.',
    en: 'The video is interlaced: moving edges will look like combs on the screen. Export it again deinterlaced.',
  },
  hdr: {
    it: 'Il video è HDR: su uno schermo normale i colori possono sembrare spenti. Esportalo di nuovo in SDR (BT.709).',
    en: 'The video is HDR: on an ordinary screen its colours may look pale. Export it again as SDR (BT.709).',
  },
  'picture-begins-late': {
    it: 'L’immagine comincia dopo {seconds} s: fino ad allora resta sullo schermo il contenuto precedente. Esporta il video dall’inizio dell’immagine.',
    en: 'The picture begins after {seconds} s: until then the item before stays on the screen. Export the video from where its picture begins.',
  },
  'long-held-pictures': {
    it: 'Un’immagine del video resta ferma fino a {seconds} s. Se è una presentazione, un’infografica con più pagine si adatta meglio.',
    en: 'A picture of the video stands still for up to {seconds} s. If it is a slide show, an infographic of several pages suits better.',
  },
  'sound-not-heard': {
    it: 'L’audio è in {codec}, che gli schermi non sanno riprodurre: il video sarà muto. Esportalo con audio AAC.',
    en: 'The sound is {codec}, which the screens cannot play: the video will be silent. Export it with AAC sound.',
  },
  'subtitles-reencoded': {
    it: 'I sottotitoli erano in {encoding} e sono stati convertiti in UTF-8. Controlla le lettere accentate.',
    en: 'The subtitles were in {encoding} and have been converted to UTF-8. Check the accented letters.',
  },
  'subtitles-mended': {
    it: 'I sottotitoli sono stati convertiti o corretti (formato, orari o ordine). Controllali sul video.',
    en: 'The subtitles have been converted or mended (format, times or order). Check them on the film.',
  },
  'subtitles-cues-left-out': {
    it: 'Sottotitoli che non si possono mostrare e sono stati tolti: {count}. Il primo è alla riga {line}: {why}.',
    en: 'Subtitles that cannot be shown and were left out: {count}. The first is on line {line}: {why}.',
  },
  'subtitles-late': {
    it: 'I primi sottotitoli cominciano solo dopo {minutes} minuti: con un film più breve non si vedranno mai.',
    en: 'The first subtitles begin only after {minutes} minutes: with a shorter film they will never show.',
  },
} as const satisfies Record<string, Record<Locale, string>>;
