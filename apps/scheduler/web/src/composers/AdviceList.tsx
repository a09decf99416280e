import type { Language } from '@bacheca/shared/model/ids';
import type { Screen } from '@bacheca/shared/model/schedule';
import { List } from '@mantine/core';
import { IconBulb, IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { farScreens, textAdvice } from './advice.ts';
import classes from './composers.module.css';
import { type WrittenItem, wordsOf } from './drafts.ts';

/** Advice on what is written in one language, and whether a telephone reads its code on the farthest screen. */
export function AdviceList(props: { item: WrittenItem; language: Language; screens: readonly Screen[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { item, language, screens } = props;
  const code = useCodeCheck(item, screens);
  const sentences = textAdvice(item, language).map((advice) =>
    String(t(`composers.adviceOf.${advice.code}`, { ...advice, language: format.language(language) })),
  );
  const farCode =
    code?.isRead === false &&
    t('composers.adviceOf.far-code', { distance: format.number(code.metres ?? 0), screen: code.name ?? '' });
  const all = [...sentences, ...(farCode ? [farCode] : [])];
  const good = code?.isRead
    ? code.metres === null
      ? t('composers.codeReadsUnknown')
      : t('composers.codeReads', { distance: format.number(code.metres) })
    : null;
  return (
    <div role="status" aria-label={t('composers.advice')}>
      <List spacing={6} center size="sm">
        {all.map((sentence) => (
          <List.Item key={sentence} icon={<IconBulb size={20} className={classes.care} aria-hidden />}>
            {sentence}
          </List.Item>
        ))}
        {[
          ...(all.length === 0 && wordsOf(item, language).trim() !== '' ? [t('composers.adviceNone')] : []),
          ...(good ? [good] : []),
        ].map((sentence) => (
          <List.Item key={sentence} icon={<IconCheck size={20} className={classes.good} aria-hidden />}>
            {sentence}
          </List.Item>
        ))}
      </List>
    </div>
  );
}

interface CodeState {
  readonly isRead: boolean;
  /** Null where no screen's size and distance are known: then it is read from the middle of its usual room. */
  readonly metres: number | null;
  readonly name: string | null;
}

/** From nearby a code has some three hundred of a camera's pixels. */
const NEARBY_PIXELS = 300;

/** The decoder is fetched with the first code that is checked. */
function useCodeCheck(item: WrittenItem, screens: readonly Screen[]): CodeState | null {
  const url = item.url ?? '';
  const isAddress = URL.canParse(url);
  const query = useQuery({
    queryKey: ['code-check', url, screens] as const,
    async queryFn(): Promise<CodeState> {
      const { codePixels, isRead } = await import('./code-check.ts');
      const [farthest] = farScreens(screens);
      const pixels = farthest ? codePixels(url, farthest.display, farthest.shape) : null;
      if (!farthest || pixels === null)
        return { isRead: isRead(url, NEARBY_PIXELS), metres: null, name: null };
      return { isRead: isRead(url, pixels), metres: farthest.metres, name: farthest.name };
    },
    enabled: isAddress,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return isAddress ? (query.data ?? null) : null;
}
