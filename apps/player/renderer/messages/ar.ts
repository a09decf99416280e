import type { Messages } from './stage-messages.ts';

export const ar: Messages = {
  tagline: 'الخدمات الرقمية للبلدية في متناول يدك',
  scan: 'امسح الرمز',
  access: {
    open: 'متاح للجميع',
    'spid-cie-cns': 'عبر SPID أو CIE أو CNS',
    'ci-number': 'برقم بطاقة الهوية',
    crm: 'بالتسجيل لدى البلدية',
    external: 'على موقع جهة أخرى',
    municipal: 'ببيانات دخول من البلدية',
    pagopa: 'الدفع عبر pagoPA',
  },
  severity: { info: 'إشعار', advisory: 'تنبيه', warning: 'تحذير', emergency: 'حالة طوارئ' },
  until: (time, date) => (date ? `ساري حتى ${date}، الساعة ${time}` : `ساري حتى الساعة ${time}`),
  pairing: {
    title: 'اربط هذه الشاشة',
    code: 'رمز الربط',
    open: (address) => `افتح ${address} من هاتف أو حاسوب`,
    openHere: (address) => `افتح ${address} على هذا الحاسوب`,
    steps: ['سجّل الدخول كمشغّل', 'اكتب الرمز وأكّد'],
    corner: 'شاشة في انتظار الربط',
  },
  identify: 'هذه الشاشة',
  replaced: 'تستمر الشاشة في نافذة أخرى. يمكن إغلاق هذه النافذة.',
};
