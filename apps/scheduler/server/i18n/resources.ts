/** Has the translation files that the server words things with; those of the staff app's own pages are beside these. */
import { advice as adviceEn } from '@bacheca/shared/translations/en/advice';
import { commands as commandsEn } from '@bacheca/shared/translations/en/commands';
import { entities as entitiesEn } from '@bacheca/shared/translations/en/entities';
import { errors as errorsEn } from '@bacheca/shared/translations/en/errors';
import { findings as findingsEn } from '@bacheca/shared/translations/en/findings';
import { mail as mailEn } from '@bacheca/shared/translations/en/mail';
import { reasons as reasonsEn } from '@bacheca/shared/translations/en/reasons';
import { startup as startupEn } from '@bacheca/shared/translations/en/startup';
import { systemErrors as systemEn } from '@bacheca/shared/translations/en/system-errors';
import { advice } from '@bacheca/shared/translations/it/advice';
import { commands } from '@bacheca/shared/translations/it/commands';
import { entities } from '@bacheca/shared/translations/it/entities';
import { errors } from '@bacheca/shared/translations/it/errors';
import { findings } from '@bacheca/shared/translations/it/findings';
import { mail } from '@bacheca/shared/translations/it/mail';
import { reasons } from '@bacheca/shared/translations/it/reasons';
import { startup } from '@bacheca/shared/translations/it/startup';
import { systemErrors as system } from '@bacheca/shared/translations/it/system-errors';

export const resources = {
  it: { advice, commands, entities, errors, findings, mail, reasons, startup, system },
  en: {
    advice: adviceEn,
    commands: commandsEn,
    entities: entitiesEn,
    errors: errorsEn,
    findings: findingsEn,
    mail: mailEn,
    reasons: reasonsEn,
    startup: startupEn,
    system: systemEn,
  },
} as const;

type Namespaces = (typeof resources)['it'];

/** `errors:not-found.detail`, `advice:hdr`. */
export type TextKey =
  | {
      [Namespace in Exclude<
        keyof Namespaces,
        'errors' | 'mail'
      >]: `${Namespace}:${keyof Namespaces[Namespace] & string}`;
    }[Exclude<keyof Namespaces, 'errors' | 'mail'>]
  | `errors:${keyof Namespaces['errors']}.${'title' | 'detail'}`
  | 'mail:frame.footer'
  | `mail:${Exclude<keyof Namespaces['mail'], 'frame'>}.${'subject' | 'text' | 'button'}`;
