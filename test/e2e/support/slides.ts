/** One of each kind of slide, in all the languages of the product, for the tests that look at them. */

import type { Language } from '@bacheca/shared/model/ids';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import type { AgentToStage, Cue, Interlude } from '../../../apps/player/contract/stage.ts';

export const LANGUAGES = ['it', 'en', 'zh', 'sq', 'ro', 'ur', 'ar'] as const satisfies readonly Language[];

const certificates: Record<Language, { title: string; lead: string; steps: [string, string, string] }> = {
  it: {
    title: 'Certificati online',
    lead: 'Residenza, nascita, stato di famiglia: scaricali da casa, a qualunque ora, senza fila.',
    steps: [
      'Entra con la tua identità digitale',
      'Scegli il certificato e l’uso che ne fai',
      'Scarica il documento con il timbro digitale',
    ],
  },
  en: {
    title: 'Certificates online',
    lead: 'Residence, birth, family status: download them from home, at any hour, without queuing.',
    steps: [
      'Log in with your digital identity',
      'Choose the certificate and what it is for',
      'Download the document with its digital stamp',
    ],
  },
  zh: {
    title: '网上办理证明',
    lead: '居住证明、出生证明、家庭状况证明：随时在家下载，无需排队。',
    steps: ['使用您的“数字身份”登录', '选择证明类型和用途', '下载带有数字印章的文件'],
  },
  sq: {
    title: 'Certifikata në internet',
    lead: 'Vendbanimi, lindja, gjendja familjare: shkarkojini nga shtëpia, në çdo orë, pa radhë.',
    steps: [
      'Hyni me identitetin tuaj digjital',
      'Zgjidhni certifikatën dhe për çfarë ju duhet',
      'Shkarkoni dokumentin me vulën digjitale',
    ],
  },
  ro: {
    title: 'Certificate online',
    lead: 'Domiciliu, naștere, stare civilă: le descărcați de acasă, la orice oră, fără să așteptați la ghișeu.',
    steps: [
      'Intrați cu identitatea digitală',
      'Alegeți certificatul și la ce vă folosește',
      'Descărcați documentul cu ștampila digitală',
    ],
  },
  ur: {
    title: 'آن لائن سرٹیفکیٹ',
    lead: 'رہائش، پیدائش، خاندانی حیثیت: گھر بیٹھے کسی بھی وقت ڈاؤن لوڈ کریں۔',
    steps: [
      'اپنی ڈیجیٹل شناخت سے داخل ہوں',
      'سرٹیفکیٹ اور اس کا مقصد چنیں',
      'ڈیجیٹل مہر والی دستاویز ڈاؤن لوڈ کریں',
    ],
  },
  ar: {
    title: 'الشهادات عبر الإنترنت',
    lead: 'الإقامة والميلاد والحالة العائلية: حمّلها من المنزل في أي وقت ودون انتظار.',
    steps: ['ادخل بهويتك الرقمية', 'اختر الشهادة وسبب استعمالها', 'حمّل المستند مع الختم الرقمي'],
  },
};

const rain: Record<Language, { title: string; text: string }> = {
  it: {
    title: 'Forti piogge fino a domani sera',
    text: 'Evita i sottopassi e le rive dei torrenti. Chiama il 112 solo se sei in pericolo.',
  },
  en: {
    title: 'Heavy rain until tomorrow evening',
    text: 'Avoid underpasses and stream banks. Call 112 only if you are in danger.',
  },
  zh: { title: '明晚之前有强降雨', text: '请避开地下通道和河岸。仅在遇到危险时拨打 112。' },
  sq: {
    title: 'Reshje të dendura deri nesër në mbrëmje',
    text: 'Shmangni nënkalimet dhe brigjet e përrenjve. Telefononi 112 vetëm nëse jeni në rrezik.',
  },
  ro: {
    title: 'Ploi puternice până mâine seară',
    text: 'Evitați pasajele subterane și malurile. Sunați la 112 numai dacă sunteți în pericol.',
  },
  ur: {
    title: 'کل شام تک شدید بارش',
    text: 'زیریں راستوں اور ندی کے کناروں سے بچیں۔ خطرے میں ہوں تو ہی 112 پر کال کریں۔',
  },
  ar: {
    title: 'أمطار غزيرة حتى مساء الغد',
    text: 'تجنب الأنفاق وضفاف الجداول. اتصل بالرقم 112 فقط إذا كنت في خطر.',
  },
};

/** They are as subtitles on two lines. */
export const spoken: Record<Language, string> = {
  it: 'Hai ricevuto una multa? Pagala online\nin tre passi, anche dal telefono.',
  en: 'Did you get a fine? Pay it online\nin three steps, even from your phone.',
  zh: '收到罚单了吗？您可以在网上\n用手机分三步缴纳。',
  sq: 'Keni marrë gjobë? Paguajeni në internet\nme tre hapa, edhe nga telefoni.',
  ro: 'Ați primit o amendă? Plătiți-o online\nîn trei pași, chiar și de pe telefon.',
  ur: 'جرمانہ ہوا ہے؟ فون سے بھی\nتین مرحلوں میں آن لائن ادا کریں۔',
  ar: 'هل تلقيت غرامة؟ ادفعها عبر الإنترنت\nفي ثلاث خطوات، حتى من الهاتف.',
};

export function qrItem(languagesAtOnce?: 1 | 2 | 3): Item {
  return {
    id: 'certificati',
    title: 'Certificati online',
    kind: 'qr',
    url: 'https://servizi.comune.prato.it/servizi-online-per-cittadini',
    urlLabel: 'servizi.comune.prato.it',
    accessModes: ['spid-cie-cns', 'pagopa'],
    ...(languagesAtOnce && { languagesAtOnce }),
    durationMs: 20_000,
    variants: LANGUAGES.map((language) => ({ language, ...certificates[language] })),
  };
}

/** It is in `first` and the three languages after it, each as grave as its place among the seven. */
export function noticeItem(first: Language): Item {
  const at = LANGUAGES.indexOf(first);
  return {
    id: 'piogge',
    title: 'Forti piogge',
    kind: 'notice',
    severity: (['info', 'advisory', 'warning', 'emergency'] as const)[at % 4] ?? 'info',
    authority: 'Comune di Prato – Protezione Civile',
    validUntil: '2026-11-21T17:00:00Z',
    durationMs: 20_000,
    variants: [0, 1, 2, 3].map((next) => {
      const language = LANGUAGES[(at + next) % LANGUAGES.length] ?? 'it';
      return { language, ...rain[language] };
    }),
  };
}

export function cueOf(
  id: string,
  item: Item,
  { files = [], ...over }: Partial<Cue> & { files?: readonly MediaFile[] } = {},
): Cue {
  return {
    id,
    item,
    language: item.variants[0]?.language ?? 'it',
    mediaFiles: Object.fromEntries(files.map((file) => [file.sha256, file])),
    startsInMs: 0,
    endsInMs: 600_000,
    joinAtMs: 0,
    cutAtEnd: false,
    ...over,
  };
}

export function playing(now: Cue | Interlude): AgentToStage {
  return { type: 'play', now, next: null, nextInMs: 0, saidAtMs: 0 };
}

export function setupOf(over: Partial<Extract<AgentToStage, { type: 'setup' }>> = {}): AgentToStage {
  return {
    type: 'setup',
    locationName: 'URP',
    address: 'Piazza del Comune',
    timeZone: 'Europe/Rome',
    languages: LANGUAGES,
    clockOffsetMs: 0,
    transition: 'cut',
    volume: 0,
    synchronised: false,
    ...over,
  };
}

/** What Arabic and Urdu have to hold together: numbers, dates, amounts, brackets, and names in Latin letters. */
export const mixed = {
  ar: {
    location: 'مكتبة Lazzerini (الطابق 2)',
    address: 'Via Puccetti 3, هاتف 055 1837800',
    screen: 'شاشة المدخل 2 (Atrio) – 055 1234567',
    title: 'ملعب Lungobisenzio: اجتماع 31/12/2026',
    text: 'من الساعة 8:30 إلى 12:30 في Piazza del Comune 2 (الطابق 1). ادخل عبر SPID، CIE أو CNS. اتصل بالرقم 055 1836096 أو زر www.comune.prato.it/allerta. الرسم € 16,50.',
  },
  ur: {
    location: 'Lazzerini لائبریری (منزل 2)',
    address: 'Via Puccetti 3, فون 055 1837800',
    screen: 'داخلی اسکرین 2 (Atrio) – 055 1234567',
    title: 'اجلاس 31/12/2026 کو Lungobisenzio میں',
    text: 'صبح 8:30 سے 12:30 تک Piazza del Comune 2 (منزل 1) میں۔ SPID، CIE یا CNS سے داخل ہوں۔ فون 055 1836096 یا www.comune.prato.it/allerta دیکھیں۔ فیس € 16,50۔',
  },
} as const;

/** A film in Italian, with its words if there are any. */
export function videoItem({ sha256: media }: MediaFile, subtitles?: MediaFile): Item {
  const variant = { language: 'it' as const, media, ...(subtitles && { subtitles: subtitles.sha256 }) };
  return { id: 'video', title: 'video', kind: 'video', variants: [variant] };
}
