import type { Language } from '@bacheca/shared/model/ids';
import type { Item, Variant } from '@bacheca/shared/model/items';
import { useInViewport } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mediaUrl } from '../../api/client.ts';
import { pageAt } from './page-at.ts';
import classes from './picture.module.css';
import { TitleTile } from './TitleTile.tsx';

/** What draws codes is fetched when there is one to draw. */
const QrTile = lazy(async () => ({ default: (await import('./QrTile.tsx')).QrTile }));

function variantOf<K extends Item['kind']>(
  item: Extract<Item, { kind: K }>,
  language: Language,
): Variant<K> | undefined {
  const variants: readonly Variant<K>[] = item.variants as Variant<K>[];
  return variants.find((variant) => variant.language === language) ?? variants[0];
}

/** What is on the screen, small: the page or frame itself for media, the same layout redrawn for text. */
export function ItemPicture(props: { item: Item; language: Language; elapsedMs: number }) {
  const { item, language, elapsedMs } = props;
  switch (item.kind) {
    case 'infographic': {
      const page = pageAt(variantOf(item, language)?.pages ?? [], elapsedMs);
      return page ? (
        <PagePicture key={page.media} src={mediaUrl(page.media)} title={item.title} />
      ) : (
        <TitleTile title={item.title} />
      );
    }
    case 'video': {
      const variant = variantOf(item, language);
      return variant ? (
        <VideoFrame
          key={variant.media}
          src={mediaUrl(variant.media)}
          title={item.title}
          elapsedMs={elapsedMs}
        />
      ) : (
        <TitleTile title={item.title} />
      );
    }
    case 'qr':
      return (
        <Suspense fallback={<TitleTile title={item.title} kind="qr" />}>
          <QrTile url={item.url} title={variantOf(item, language)?.title ?? item.title} language={language} />
        </Suspense>
      );
    case 'notice':
      return (
        <NoticeTile
          severity={item.severity}
          title={variantOf(item, language)?.title ?? item.title}
          text={variantOf(item, language)?.text ?? ''}
          language={language}
        />
      );
    case 'stream':
      return <TitleTile title={item.title} kind="stream" />;
  }
}

function PagePicture(props: { src: string; title: string }) {
  const [broken, setBroken] = useState(false);
  if (broken) return <TitleTile title={props.title} kind="infographic" />;
  return (
    <img
      className={classes.media}
      src={props.src}
      alt=""
      loading="lazy"
      decoding="async"
      onError={() => setBroken(true)}
    />
  );
}

/** One frame, near where the screen is; a second stream of every video would be too much for the line. */
function VideoFrame(props: { src: string; title: string; elapsedMs: number }) {
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const [seen, setSeen] = useState(false);
  const [hasPicture, setHasPicture] = useState(false);
  const [broken, setBroken] = useState(false);
  const [seconds] = useState(() => Math.max(1, Math.round(props.elapsedMs / 1000)));
  if (inViewport && !seen) setSeen(true);
  if (broken) return <TitleTile title={props.title} kind="video" />;
  return (
    <div ref={ref} className={classes.media}>
      <TitleTile title={props.title} kind="video" />
      {seen && (
        <video
          className={classes.media}
          src={`${props.src}#t=${seconds}`}
          preload="metadata"
          muted
          playsInline
          aria-hidden
          tabIndex={-1}
          // Until then the title behind it shows through.
          data-has-picture={hasPicture}
          onLoadedData={() => setHasPicture(true)}
          onLoadedMetadata={(event) => {
            // An item that is on for the second time has been on for longer than it lasts.
            const video = event.currentTarget;
            if (seconds >= video.duration) video.currentTime = seconds % Math.max(1, video.duration);
          }}
          onError={() => setBroken(true)}
        />
      )}
    </div>
  );
}

function NoticeTile(props: {
  severity: 'info' | 'advisory' | 'warning' | 'emergency';
  title: string;
  text: string;
  language: Language;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes.notice} data-severity={props.severity} lang={props.language} aria-hidden>
      <span className={classes.tab}>{t(`severity.${props.severity}`)}</span>
      <span className={classes.noticeTitle} dir="auto">
        {props.title}
      </span>
      <span className={classes.noticeText} dir="auto">
        {props.text}
      </span>
    </div>
  );
}
