/** What an upload of a file would say, without a server: for `npm run check`. */
import { stat } from 'node:fs/promises';
import { type Advice, MediaFile } from '@bacheca/shared/model/items';
import type { Locale } from '@bacheca/shared/translations/phrase';
import { DomainError, domainError } from '../../errors/domain-error.ts';
import { translate } from '../../i18n/translate.ts';
import { readConfig } from '../../runtime/config.ts';
import { adviceIn } from './advice.ts';
import { type Probed, probe } from './probe.ts';

export interface FileCheck {
  readonly file: string;
  readonly accepted: boolean;
  /** It is `accepted` or the code of the error, `unreadable` for a path that can't be read here. */
  readonly code: string;
  readonly message: string;
  readonly advice: readonly Advice[];
}

export async function checkFile(file: string, locale: Locale): Promise<FileCheck> {
  try {
    const found = await stat(file);
    const { maxUploadBytes } = readConfig(process.env);
    if (found.size > maxUploadBytes)
      throw domainError('too-large', { limit: `${maxUploadBytes / 1_000_000} MB` });
    const probed = await probe(file);
    const { advice = [], replacement, ...rest } = probed;
    const bytes = replacement?.byteLength ?? found.size;
    MediaFile.parse({ sha256: '0'.repeat(64), bytes, ...rest });
    const notes = advice.map((note) => adviceIn(note, locale));
    return { file, accepted: true, code: 'accepted', message: asText(probed), advice: notes };
  } catch (error) {
    if (error instanceof DomainError)
      return {
        file,
        accepted: false,
        code: error.code,
        message: translate(locale, `errors:${error.code}.detail`, error.params),
        advice: [],
      };
    if (error instanceof Error && 'code' in error)
      return { file, accepted: false, code: 'unreadable', message: error.message, advice: [] };
    throw error;
  }
}

/** Reads as `video/mp4, 180 × 320, 8.0 s`. */
function asText({ mimeType, width, height, durationMs }: Probed): string {
  const size = width && height ? [`${width} × ${height}`] : [];
  const duration = durationMs ? [`${(durationMs / 1000).toFixed(1)} s`] : [];
  return [mimeType, ...size, ...duration].join(', ');
}
