import type { Language } from '@bacheca/shared/model/ids';
import { type Item, mediaOfVariant } from '@bacheca/shared/model/items';
import { readingTimeOfAllMs } from '@bacheca/shared/questions/reading';
import { type ShownText, shownTexts } from '@bacheca/shared/questions/reading-gaps';
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import pageClasses from '../ItemPage.module.css';
import classes from './Texts.module.css';

/** All that the item gives to read, with how long it takes to read it and how long it is on. */
export function Texts({ item }: { item: Item }) {
  const { t } = useTranslation();
  const languages = item.variants.map(({ language }) => language);
  const texts = shownTexts(item, languages, (language) => lastsMs(item, language));
  if (texts.length === 0) return null;
  return (
    <section className={pageClasses.card} aria-labelledby="item-texts">
      <h2 id="item-texts">{t('item.texts.title')}</h2>
      {[...Map.groupBy(texts, ({ language }) => language)].map(([language, some], index) => (
        <TextsOf key={language} language={language} texts={some} isOpen={index === 0} />
      ))}
    </section>
  );
}

/** Twenty pages in seven languages are too many to scroll past. */
function TextsOf(props: { language: Language; texts: readonly ShownText[]; isOpen: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { language, texts, isOpen } = props;
  const wrong = texts.filter((text) => isEmpty(text) || isTooShort(text)).length;
  return (
    <details className={classes.language} open={isOpen}>
      <summary>
        <span className={classes.which}>{format.language(language)}</span>
        {wrong > 0 && (
          <span className={classes.wrong}>
            <IconAlertTriangle size={18} stroke={1.75} aria-hidden />
            {t('item.texts.toLookAt', { count: wrong, n: format.number(wrong) })}
          </span>
        )}
      </summary>
      <ol className={classes.texts}>
        {texts.map((text) => (
          <TextRow key={text.page} text={text} />
        ))}
      </ol>
    </details>
  );
}

function isEmpty({ texts }: ShownText): boolean {
  return texts.every(({ text }) => text.trim() === '');
}

function isTooShort({ texts, durationMs }: ShownText): boolean {
  return readingTimeOfAllMs(texts) > durationMs;
}

function TextRow({ text }: { text: ShownText }) {
  const { t } = useTranslation();
  const format = useFormat();
  const neededMs = readingTimeOfAllMs(text.texts);
  const isBare = isEmpty(text);
  const isShort = isTooShort(text);
  const Icon = isShort || isBare ? IconAlertTriangle : IconClock;
  const seconds = (ms: number) => format.number(Math.ceil(ms / 1000));
  const which = [
    text.page === null ? null : t('item.texts.page', { page: text.page + 1 }),
    text.texts.length < 2
      ? null
      : new Intl.ListFormat(format.locale).format(text.texts.map((each) => format.language(each.language))),
  ].filter((part) => part !== null);
  return (
    <li className={classes.text}>
      {which.length > 0 && <p className={classes.which}>{which.join(' · ')}</p>}
      {text.texts.map((each) => (
        <p key={each.language} lang={each.language} dir="auto" className={classes.words}>
          {each.text}
        </p>
      ))}
      <p className={classes.time} data-short={isShort || isBare}>
        <Icon size={18} stroke={1.75} aria-hidden />
        <span>
          {isBare
            ? t('item.texts.none')
            : t(isShort ? 'item.texts.tooShort' : 'item.texts.enough', {
                needed: seconds(neededMs),
                given: seconds(text.durationMs),
              })}
        </span>
      </p>
    </li>
  );
}

/** A page has its own; of a video the words are its subtitles, which have theirs. */
function lastsMs(item: Item, language: Language): number {
  if ('durationMs' in item) return item.durationMs;
  if (item.kind !== 'infographic' || mediaOfVariant(item, language).length === 0) return 0;
  const pages = item.variants.find((variant) => variant.language === language)?.pages ?? [];
  return pages.reduce((sum, { durationMs }) => sum + durationMs, 0);
}
