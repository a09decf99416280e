import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import type { Upload, UploadTrouble } from '../upload-types.ts';

/** How long so many bytes take at a rate, in words; null while it isn't known. */
export function useLeft(bytes: number, bytesPerSecond: number | null): string | null {
  const format = useFormat();
  if (bytesPerSecond === null || bytesPerSecond <= 0 || bytes <= 0) return null;
  return format.duration((bytes / bytesPerSecond) * 1000);
}

/** What a row says of its file. */
export function useUploadWords() {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(() => {
    const trouble = (of: UploadTrouble) =>
      of.code === 'refused' ? of.sentence : t(`uploads.trouble.${of.code}`);

    const facts = ({ facts: of, bytes, state: { type } }: Upload): string => {
      if (!of) return '';
      const { kind, format: name, codec, width, height, durationMs, isConverted } = of;
      return [
        [t(`uploads.facts.kind.${kind}`), name].filter(Boolean).join(' '),
        codec,
        width && height && `${width} × ${height}`,
        durationMs !== null && clock(durationMs),
        format.bytes(bytes),
        isConverted && !['unusable', 'ready', 'known'].includes(type) && t('uploads.facts.converted'),
      ]
        .filter(Boolean)
        .join(' · ');
    };

    const state = ({ state: of, bytes }: Upload): string => {
      const sent = 'sentBytes' in of ? format.bytes(of.sentBytes) : '';
      const total = format.bytes(bytes);
      switch (of.type) {
        case 'waiting':
        case 'reading':
        case 'queued':
        case 'ready':
          return t(`uploads.state.${of.type}`);
        case 'unusable':
          return 'format' in of.reason
            ? t(`uploads.unusable.${of.reason.code}`, { format: of.reason.format })
            : t(`uploads.unusable.${of.reason.code}`);
        case 'known':
          return t('uploads.state.known', { name: of.asset.name });
        case 'repeated':
          return t('uploads.state.repeated', { name: of.of });
        case 'sending': {
          const rate = of.bytesPerSecond;
          if (rate === null || rate <= 0) return t('uploads.state.sending', { sent, total });
          const left = format.duration(((bytes - of.sentBytes) / rate) * 1000);
          return t('uploads.state.sendingAt', { sent, total, rate: format.bytes(rate), left });
        }
        case 'paused':
          return t('uploads.state.paused', { sent, total });
        case 'retrying':
          return of.atMs === null
            ? trouble(of.trouble)
            : `${trouble(of.trouble)} ${t('uploads.state.retrySoon')}`;
        case 'stopped':
          return trouble(of.trouble);
        case 'asking':
          if (of.wasOther) return t('uploads.state.askOther');
          return of.for === 'file'
            ? t('uploads.state.askFile', { sent })
            : t('uploads.state.askPermission', { sent });
        case 'converting':
          return t(`uploads.state.${of.asset?.step ?? 'arrived'}`);
        case 'rejected':
          return of.asset.refusal?.message ?? t('uploads.state.failed');
      }
    };
    return { facts, state };
  }, [t, format]);
}

/** Writes `0:24`, or `1:02:03`. */
function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const padded = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${padded(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${padded(minutes % 60)}:${padded(seconds % 60)}`;
}
