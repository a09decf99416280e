import type { Messages } from './stage-messages.ts';

export const zh: Messages = {
  tagline: '市政数字服务，触手可及',
  scan: '扫描二维码',
  access: {
    open: '无需登录',
    'spid-cie-cns': '使用 SPID、CIE 或 CNS',
    'ci-number': '使用身份证号码',
    crm: '需在市政府注册账号',
    external: '在其他机构的网站',
    municipal: '使用市政府提供的账号',
    pagopa: '通过 pagoPA 付款',
  },
  severity: { info: '通知', advisory: '注意', warning: '警报', emergency: '紧急' },
  until: (time, date) => (date ? `有效至 ${date} ${time}` : `有效至 ${time}`),
  pairing: {
    title: '配对此屏幕',
    code: '配对码',
    open: (address) => `用手机或电脑打开 ${address}`,
    openHere: (address) => `在这台电脑上打开 ${address}`,
    steps: ['以操作员身份登录', '输入配对码并确认'],
    corner: '屏幕待配对',
  },
  identify: '本屏幕',
  replaced: '屏幕已在另一个窗口中继续播放，可以关闭此窗口。',
};
