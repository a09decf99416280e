import { Skeleton, Title } from '@mantine/core';
import {
  IconClockHour4,
  IconHourglassHigh,
  IconLanguage,
  IconMessageReply,
  IconMoodSmile,
  IconPencil,
  IconPhotoQuestion,
  IconSubtask,
  type TablerIcon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { useLibrary } from '../library/library-api.ts';
import type { LibrarySearch } from '../search.ts';
import classes from './Waiting.module.css';

interface Card {
  readonly key: string;
  readonly count: number;
  readonly word: string;
  readonly icon: TablerIcon;
  readonly tone: 'urgent' | 'care' | 'calm';
  readonly search: LibrarySearch;
}

/** How many items wait for somebody, and for what; each number leads to them. What there is none of is not said. */
export function Waiting() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useLibrary({});
  const [page] = query.data?.pages ?? [];
  const countOf = (facet: string, value: string) =>
    page?.facets[facet]?.find((each) => each.value === value)?.count ?? 0;
  // The language that most lack says what to begin with.
  const [missing] = page?.facets.missing ?? [];
  const cards: Card[] = [
    {
      key: 'inReview',
      count: countOf('state', 'in-review'),
      word: t('today.cards.inReview'),
      icon: IconHourglassHigh,
      tone: 'care',
      search: { state: 'in-review' },
    },
    {
      key: 'rejected',
      count: countOf('state', 'rejected'),
      word: t('today.cards.rejected'),
      icon: IconMessageReply,
      tone: 'urgent',
      search: { state: 'rejected' },
    },
    {
      key: 'expiring',
      count: countOf('validity', 'expiring'),
      word: t('today.cards.expiring'),
      icon: IconClockHour4,
      tone: 'care',
      search: { validity: 'expiring' },
    },
    {
      key: 'expired',
      count: countOf('validity', 'expired'),
      word: t('today.cards.expired'),
      icon: IconClockHour4,
      tone: 'urgent',
      search: { validity: 'expired' },
    },
    {
      key: 'drafts',
      count: countOf('state', 'draft'),
      word: t('today.cards.drafts'),
      icon: IconPencil,
      tone: 'calm',
      search: { state: 'draft' },
    },
    {
      key: 'missing',
      count: missing?.count ?? 0,
      word: missing ? t('today.cards.missing', { language: format.language(missing.value) }) : '',
      icon: IconLanguage,
      tone: 'calm',
      search: { missing: missing?.value },
    },
    {
      key: 'subtitles',
      count: countOf('subtitles', 'missing'),
      word: t('today.cards.subtitles'),
      icon: IconSubtask,
      tone: 'calm',
      search: { subtitles: 'missing' },
    },
    {
      key: 'unused',
      count: countOf('usage', 'unused'),
      word: t('today.cards.unused'),
      icon: IconPhotoQuestion,
      tone: 'calm',
      search: { usage: 'unused' },
    },
  ];
  const shown = cards.filter(({ count }) => count > 0);
  return (
    <section aria-labelledby="waiting">
      <Title order={2} id="waiting" size="h3" mb="sm">
        {t('today.waiting')}
      </Title>
      {query.isError && !page ? (
        <ErrorMessage error={query.error} />
      ) : !page ? (
        <Skeleton height={88} radius="lg" role="status" aria-label={t('app.loading')} />
      ) : shown.length === 0 ? (
        <p className={classes.quiet}>
          <IconMoodSmile size={24} stroke={1.75} aria-hidden />
          {t('today.quiet')}
        </p>
      ) : (
        <ul className={classes.cards}>
          {shown.map(({ key, count, word, icon: Icon, tone, search }) => (
            <li key={key}>
              <Link to="/content" search={search} className={classes.card} data-tone={tone}>
                <Icon size={24} stroke={1.75} aria-hidden className={classes.icon} />
                <span className={classes.number}>{format.number(count)}</span>
                <span className={classes.word}>{word}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
