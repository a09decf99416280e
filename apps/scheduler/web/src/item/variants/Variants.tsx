import type { Language, Sha256 } from '@bacheca/shared/model/ids';
import { type Item, type MediaFile, mediaOfVariant } from '@bacheca/shared/model/items';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, mediaUrl } from '../../api/client.ts';
import { itemApi } from '../../api/items.ts';
import { keys } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useCan } from '../../session/use-can.ts';
import pageClasses from '../ItemPage.module.css';
import { ItemStage } from '../ItemStage.tsx';
import { missingLanguages } from './missing-languages.ts';
import { ReplaceFile, useReplacedFiles } from './ReplaceFile.tsx';
import classes from './Variants.module.css';

const MAX_NAMED_PLACES = 3;

/** The item in each of its languages, side by side, and the languages that it should have, too. */
export function Variants({ item }: { item: Item }) {
  const { t } = useTranslation();
  const format = useFormat();
  const usage = useQuery({ queryKey: keys.itemUsage(item.id), queryFn: () => itemApi.usage(item.id) });
  const locations = useQuery({ queryKey: keys.locations, queryFn: api.locations });
  const can = useCan();
  useReplacedFiles(item.id);
  const { id, kind } = item;
  const replace = (language: Language, isMissing: boolean) =>
    (kind === 'video' || kind === 'infographic') &&
    can('item.save') && <ReplaceFile itemId={id} kind={kind} language={language} isMissing={isMissing} />;
  const shownAt = new Set(usage.data?.places.map(({ locationId }) => locationId));
  const missing = usage.data ? missingLanguages(item, locations.data ?? [], shownAt) : [];
  return (
    <section className={pageClasses.card} aria-labelledby="item-variants">
      <h2 id="item-variants">{t('item.variants.title')}</h2>
      <ul className={classes.variants}>
        {item.variants.map(({ language }) => (
          <li key={language} className={classes.variant}>
            <ItemStage item={item} language={language} />
            <h3>{format.language(language)}</h3>
            <VariantFacts item={item} language={language} />
            {replace(language, false)}
          </li>
        ))}
      </ul>
      {missing.length > 0 && (
        <>
          <h3 className={classes.heading}>{t('item.variants.missing')}</h3>
          <ul className={classes.variants}>
            {missing.map(({ language, places }) => (
              <li key={language} className={classes.hollow}>
                <h4>
                  <IconCircleDashed size={20} stroke={1.75} aria-hidden />
                  <span>{format.language(language)}</span>
                </h4>
                <p className={classes.fact}>
                  {places.length <= MAX_NAMED_PLACES
                    ? t('item.variants.spokenAt', {
                        places: new Intl.ListFormat(format.locale).format(places),
                      })
                    : t('item.variants.spokenAtMany', { n: format.number(places.length) })}
                </p>
                {replace(language, true)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function VariantFacts({ item, language }: { item: Item; language: Language }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sha256s = [...new Set(mediaOfVariant(item, language))];
  const files = useQuery({
    queryKey: keys.mediaFiles(sha256s),
    queryFn: () => api.mediaFiles(sha256s),
    enabled: sha256s.length > 0,
  });
  switch (item.kind) {
    case 'video': {
      const variant = item.variants.find((each) => each.language === language);
      const film = files.data?.find(({ sha256 }) => sha256 === variant?.media);
      return (
        <>
          {film && (
            <p className={classes.fact}>
              {[
                film.durationMs ? format.shortSpan(film.durationMs) : null,
                film.width && film.height ? `${film.width} × ${film.height}` : null,
                format.bytes(film.bytes),
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
          )}
          <State isGood={variant?.subtitles !== undefined}>
            {t(variant?.subtitles ? 'item.variants.subtitles' : 'item.variants.noSubtitles')}
          </State>
          {film && <Download sha256={film.sha256} name={fileName(item, language, film)} />}
        </>
      );
    }
    case 'infographic': {
      const pages = item.variants.find((each) => each.language === language)?.pages ?? [];
      const silent = pages.filter(({ text }) => text.trim() === '').length;
      const totalMs = pages.reduce((sum, { durationMs }) => sum + durationMs, 0);
      const [first] = pages;
      const file = files.data?.find(({ sha256 }) => sha256 === first?.media);
      return (
        <>
          <p className={classes.fact}>
            {t('item.variants.pages', { count: pages.length, n: format.number(pages.length) })} ·{' '}
            {format.shortSpan(totalMs)}
          </p>
          <State isGood={silent === 0}>
            {silent === 0
              ? t('item.variants.texts')
              : t('item.variants.noTexts', { count: silent, n: format.number(silent) })}
          </State>
          {file && pages.length === 1 && (
            <Download sha256={file.sha256} name={fileName(item, language, file)} />
          )}
        </>
      );
    }
    case 'stream':
      return <p className={classes.fact}>{item.variants.find((each) => each.language === language)?.url}</p>;
    case 'qr':
    case 'notice':
      return (
        <p className={classes.fact}>{item.variants.find((each) => each.language === language)?.title}</p>
      );
  }
}

/** Never by colour alone: a sign and a word. */
function State({ isGood, children }: { isGood: boolean; children: ReactNode }) {
  const Icon = isGood ? IconCircleCheck : IconAlertTriangle;
  return (
    <p className={classes.state} data-good={isGood}>
      <Icon size={18} stroke={1.75} aria-hidden />
      <span>{children}</span>
    </p>
  );
}

function Download({ sha256, name }: { sha256: Sha256; name: string }) {
  const { t } = useTranslation();
  return (
    <a className={classes.download} href={mediaUrl(sha256)} download={name}>
      <IconDownload size={18} stroke={1.75} aria-hidden />
      {t('item.variants.download')}
    </a>
  );
}

function fileName({ id }: Item, language: Language, { mimeType }: MediaFile): string {
  return `${id}-${language}.${mimeType.split('/')[1] ?? 'bin'}`;
}
