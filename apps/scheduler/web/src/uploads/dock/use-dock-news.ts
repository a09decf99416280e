import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Upload } from '../upload-types.ts';
import { needsAttention } from './totals.ts';
import { useUploadWords } from './use-upload-words.ts';

/** What a screen reader says: what became ready, or needs somebody; never how far it is, which changes all the time. */
export function useDockNews(uploads: readonly Upload[]): string {
  const { t } = useTranslation();
  const words = useUploadWords();
  const before = useRef<ReadonlyMap<string, string>>(new Map());
  const [news, setNews] = useState('');
  useEffect(() => {
    const changed = uploads.filter(({ id, state }) => before.current.get(id) !== state.type);
    before.current = new Map(uploads.map(({ id, state }) => [id, state.type]));
    const said = changed.flatMap((upload) => {
      if (upload.state.type === 'ready') return [t('uploads.announce.ready', { name: upload.name })];
      if (!needsAttention(upload)) return [];
      return [t('uploads.announce.attention', { name: upload.name, why: words.state(upload) })];
    });
    // Of many at once the last is enough: the list has them all.
    const last = said.at(-1);
    if (last) setNews(last);
  }, [uploads, t, words]);
  return news;
}
