import type { Messages } from './stage-messages.ts';

export const ur: Messages = {
  tagline: 'بلدیہ کی ڈیجیٹل خدمات، آپ کی دسترس میں',
  scan: 'کوڈ اسکین کریں',
  access: {
    open: 'سب کے لیے کھلا',
    'spid-cie-cns': 'SPID، CIE یا CNS کے ساتھ',
    'ci-number': 'شناختی کارڈ نمبر کے ساتھ',
    crm: 'بلدیہ میں رجسٹریشن کے ساتھ',
    external: 'دوسرے ادارے کی ویب سائٹ پر',
    municipal: 'بلدیہ کے اکاؤنٹ کے ساتھ',
    pagopa: 'pagoPA سے ادائیگی',
  },
  severity: { info: 'اطلاع', advisory: 'توجہ', warning: 'انتباہ', emergency: 'ہنگامی حالت' },
  until: (time, date) => (date ? `${date}، ${time} بجے تک مؤثر` : `${time} بجے تک مؤثر`),
  pairing: {
    title: 'یہ اسکرین جوڑیں',
    code: 'جوڑنے کا کوڈ',
    open: (address) => `فون یا کمپیوٹر پر ${address} کھولیں`,
    openHere: (address) => `اسی کمپیوٹر پر ${address} کھولیں`,
    steps: ['آپریٹر کے طور پر داخل ہوں', 'کوڈ لکھیں اور تصدیق کریں'],
    corner: 'اسکرین جوڑنا باقی ہے',
  },
  identify: 'یہ اسکرین ہے',
  replaced: 'اسکرین دوسری ونڈو میں جاری ہے۔ یہ ونڈو بند کی جا سکتی ہے۔',
};
