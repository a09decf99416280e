import type { Language } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import { Button, Text } from '@mantine/core';
import { IconCheck, IconEye } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { ItemStage } from '../item/ItemStage.tsx';
import classes from './Approval.module.css';
import { isTyping } from './is-typing.ts';
import { lookKey, looksOf } from './looks.ts';
import { type TextPart, textDiff } from './text-diff.ts';
import { textsOfItem } from './texts-of-item.ts';

/** Each variant as it looks, beside what was approved of it last, with what changed of its texts. */
export function Comparison(props: {
  item: Item;
  approved: Item | null;
  looked: ReadonlySet<string>;
  onLooked: (key: string) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { item, approved, looked, onLooked } = props;
  const languages = item.variants.map(({ language }) => language);
  const [language, setLanguage] = useState<Language>(languages[0] ?? 'it');
  const [page, setPage] = useState(0);
  const pages = pagesOf(item, language);
  const pagesBefore = approved ? pagesOf(approved, language) : 0;
  const hasBefore = approved?.variants.some((variant) => variant.language === language) ?? false;
  const gone = approved?.variants.flatMap((variant) =>
    languages.includes(variant.language) ? [] : format.language(variant.language),
  );
  const turnTo = (to: Language) => {
    setLanguage(to);
    setPage(0);
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step === undefined || isTyping(event)) return;
      // First through the pages of a language, then on to the next one.
      if (page + step >= 0 && page + step < pages) return setPage(page + step);
      const to = languages[languages.indexOf(language) + step];
      if (to) turnTo(to);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });

  const isLooked = (of: Language) =>
    looksOf(item).every((look) => look.language !== of || looked.has(look.key));
  return (
    <section className={classes.card}>
      <fieldset className={classes.languages} aria-label={t('approval.languages')}>
        {languages.map((each) => (
          <Button
            key={each}
            variant={each === language ? 'filled' : 'default'}
            aria-pressed={each === language}
            aria-label={t(isLooked(each) ? 'approval.looked' : 'approval.notLooked', {
              language: format.language(each),
            })}
            leftSection={
              isLooked(each) ? <IconCheck size={18} aria-hidden /> : <IconEye size={18} aria-hidden />
            }
            onClick={() => turnTo(each)}
          >
            {format.language(each)}
          </Button>
        ))}
      </fieldset>
      <div className={classes.stages}>
        {approved && hasBefore && (
          <figure className={classes.stage}>
            <figcaption>{t('approval.before')}</figcaption>
            <ItemStage
              key={language}
              item={approved}
              language={language}
              page={Math.min(page, pagesBefore - 1)}
            />
          </figure>
        )}
        <figure className={classes.stage}>
          <figcaption>{t('approval.now')}</figcaption>
          <ItemStage
            key={`${language}/${page}`}
            item={item}
            language={language}
            page={page}
            onShown={() => onLooked(lookKey(language, page))}
          />
        </figure>
      </div>
      {pages > 1 && (
        <div className={classes.pages}>
          <Button variant="default" disabled={page === 0} onClick={() => setPage(page - 1)}>
            {t('approval.previousPage')}
          </Button>
          <Text>{t('approval.page', { n: format.number(page + 1), of: format.number(pages) })}</Text>
          <Button variant="default" disabled={page === pages - 1} onClick={() => setPage(page + 1)}>
            {t('approval.nextPage')}
          </Button>
        </div>
      )}
      {gone && gone.length > 0 && (
        <Text mt="md">{t('approval.goneLanguages', { languages: gone.join(', ') })}</Text>
      )}
      {approved && hasBefore && <ChangedTexts item={item} approved={approved} language={language} />}
    </section>
  );
}

function ChangedTexts({ item, approved, language }: { item: Item; approved: Item; language: Language }) {
  const { t } = useTranslation();
  const before = textsOfItem(approved, language);
  const now = textsOfItem(item, language);
  const rows = Array.from({ length: Math.max(before.length, now.length) }, (_, index) =>
    textDiff(before[index] ?? '', now[index] ?? ''),
  ).filter((parts) => parts.some(({ type }) => type !== 'same'));
  if (before.length === 0 && now.length === 0) return null;
  return (
    <div>
      <Text component="h2" fw={600} mt="md" mb="xs" fz={18}>
        {t('approval.changes')}
      </Text>
      {rows.length === 0 && <Text c="dimmed">{t('approval.noChanges')}</Text>}
      {rows.map((parts, row) => (
        <p key={textKey(parts, row)} className={classes.text} lang={language} dir="auto">
          {parts.map((part, index) => (
            <Part key={textKey([part], index)} part={part} />
          ))}
        </p>
      ))}
    </div>
  );
}

function Part({ part }: { part: TextPart }) {
  const { t } = useTranslation();
  if (part.type === 'gone') return <del title={t('approval.removed')}>{part.text}</del>;
  if (part.type === 'new') return <ins title={t('approval.added')}>{part.text}</ins>;
  return part.text;
}

/** Parts have nothing else that tells them apart. */
function textKey(parts: readonly TextPart[], index: number): string {
  return `${index} ${parts.map(({ type }) => type).join()}`;
}

function pagesOf(item: Item, language: Language): number {
  if (item.kind !== 'infographic') return 1;
  return item.variants.find((variant) => variant.language === language)?.pages.length ?? 1;
}
