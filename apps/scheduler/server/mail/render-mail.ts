/** A mail in its receiver's language, as text and as simple HTML that says the same. */
import type { Locale, Params } from '@bacheca/shared/translations/phrase';
import { translate } from '../i18n/translate.ts';
import type { MailTemplate } from './templates.ts';

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Frame {
  /** Where the button leads; null where the mail asks for nothing. */
  readonly link: string | null;
  /** Who sends it: the municipality's name, or the product's. */
  readonly sender: string;
}

/** The blue of the staff app's buttons, with white on it. */
const BUTTON_STYLE =
  'background:#0066cc;color:#ffffff;padding:12px 20px;border-radius:4px;text-decoration:none;display:inline-block';
const BODY_STYLE = 'font:16px/1.5 "Titillium Web",Arial,sans-serif;color:#17324d;max-width:560px';
const FOOTER_STYLE = 'color:#5c6f82;font-size:14px';

export function renderMail(
  template: MailTemplate,
  values: Params,
  locale: Locale,
  { link, sender }: Frame,
): RenderedMail {
  // Nothing of what somebody typed may begin another header.
  const subject = translate(locale, `mail:${template}.subject`, values).replace(/\s+/g, ' ');
  const paragraphs = translate(locale, `mail:${template}.text`, values).split('\n\n');
  const button = link === null ? null : translate(locale, `mail:${template}.button`, values);
  const footer = translate(locale, 'mail:frame.footer', { sender });
  const text = [...paragraphs, ...(link === null ? [] : [`${button}:\n${link}`]), `-- \n${footer}`].join(
    '\n\n',
  );
  const html = [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    `<body style="${escapeHtml(BODY_STYLE)}">`,
    ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`),
    ...(link === null || button === null
      ? []
      : [`<p><a href="${escapeHtml(link)}" style="${BUTTON_STYLE}">${escapeHtml(button)}</a></p>`]),
    `<hr><p style="${FOOTER_STYLE}">${escapeHtml(footer)}</p></body></html>`,
  ].join('\n');
  return { subject, text: `${text}\n`, html };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}
