import type { Language, Sha256 } from '@bacheca/shared/model/ids';
import { type Item, type MediaFile, mediaOfVariant } from '@bacheca/shared/model/items';
import type { Location, Screen } from '@bacheca/shared/model/schedule';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppToPreview, PreviewToApp, StagePlace } from '../../../../player/contract/preview.ts';
import type { CueService } from '../../../../player/contract/stage.ts';
import { api } from '../api/client.ts';
import { keys } from '../api/queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import { waitForTurn } from './frame-turns.ts';
import classes from './ItemStage.module.css';

/** It is laid out as on a screen: at another size lines could break elsewhere. */
const LONG_SIDE_PX = 1280;
const SHORT_SIDE_PX = 720;
/** While one types or drags, the stage isn't asked for every letter. */
const SETTLE_MS = 150;
/** One that is about to be scrolled to is drawn already. */
const NEARBY = '400px';
/** The look of the installation, for a place that is none in particular. */
const NOWHERE = { locationName: '', timeZone: 'Europe/Rome' };

/** How the screen hangs, how large it is, and from how far it is looked at. */
export interface StageSize {
  readonly orientation: Screen['orientation'];
  readonly diagonalInches?: number | undefined;
  readonly viewingDistanceMetres?: number | undefined;
}

/**
 * An item as a screen shows it in one language, drafts too, drawn by the player's own stage in a frame. It is as wide as
 * what it is in. A frame is loaded when it comes near the window, few at a time, and given up when it is far again: a list
 * may have many. Still, unless it `isPlaying`.
 *
 * @param size Landscape, and no size in particular, if not given.
 * @param location Whose name, look and languages it has; else those of the campaign.
 * @param positionMs Where in the item it stands, or begins to play.
 * @param page Of an infographic, in place of a position: it stands at this one, from 0 on.
 * @param service What a video is about, for the field beside it on a standing screen.
 * @param onShown It is on screen: for whoever counts it as looked at.
 */
export function ItemStage(props: {
  item: Item;
  language: Language;
  size?: StageSize;
  location?: Location | undefined;
  positionMs?: number;
  page?: number;
  isPlaying?: boolean;
  service?: CueService | undefined;
  onShown?: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { item, language, size, location, isPlaying = false, onShown } = props;
  const orientation = size?.orientation ?? 'landscape';
  const [box, isNear] = useNear();
  const frame = useRef<HTMLIFrameElement>(null);
  const [mayLoad, setMayLoad] = useState(false);
  const [loads, setLoads] = useState(0);
  const [state, setState] = useState<'waiting' | 'shown' | 'failed'>('waiting');
  const release = useRef<() => void>(() => {});
  const scale = useScale(box, orientation);

  const wanted = mediaOfVariant(item, language);
  const mark = location?.theme?.mark;
  const sha256s = [...new Set(mark ? [...wanted, mark] : wanted)];
  const files = useQuery({
    queryKey: keys.mediaFiles(sha256s),
    queryFn: () => api.mediaFiles(sha256s),
    // A hash says what it is for ever; one that isn't there yet may come.
    staleTime: (query) => (query.state.data?.length === sha256s.length ? Number.POSITIVE_INFINITY : 0),
    enabled: isNear,
  });
  const isMissing = files.data !== undefined && wanted.some((sha256) => !isAmong(files.data, sha256));

  useEffect(() => {
    if (!isNear) return;
    const turn = waitForTurn(() => setMayLoad(true));
    release.current = turn.release;
    return () => {
      turn.release();
      setMayLoad(false);
      setLoads(0);
      setState('waiting');
    };
  }, [isNear]);

  const hear = useRef<(message: PreviewToApp) => void>(() => {});
  hear.current = (message) => {
    if (message.type === 'loaded') return setLoads((count) => count + 1);
    release.current();
    setState(message.type === 'item-shown' ? 'shown' : 'failed');
    if (message.type === 'item-shown') onShown?.();
  };
  useEffect(() => {
    const onMessage = ({ source, origin, data }: MessageEvent<PreviewToApp>) => {
      if (source === frame.current?.contentWindow && origin === window.location.origin) hear.current(data);
    };
    window.addEventListener('message', onMessage);
    return () => window.removeEventListener('message', onMessage);
  }, []);

  const positionMs =
    props.page === undefined ? (props.positionMs ?? 0) : startOfPage(item, language, props.page);
  const { diagonalInches, viewingDistanceMetres } = size ?? {};
  const { service } = props;
  const message = useMemo<AppToPreview | null>(() => {
    if (!files.data) return null;
    return {
      type: 'item',
      item,
      language,
      mediaFiles: Object.fromEntries(files.data.map((file) => [file.sha256, file])),
      place: placeOf(location, language, files.data, { diagonalInches, viewingDistanceMetres }),
      ...(service && { service }),
      positionMs,
      isPlaying,
    };
  }, [
    files.data,
    item,
    language,
    location,
    diagonalInches,
    viewingDistanceMetres,
    service,
    positionMs,
    isPlaying,
  ]);

  useEffect(() => {
    if (loads === 0 || !message) return;
    const timer = setTimeout(
      () => frame.current?.contentWindow?.postMessage(message, window.location.origin),
      SETTLE_MS,
    );
    return () => clearTimeout(timer);
  }, [loads, message]);

  return (
    <div ref={box} className={classes.box} data-orientation={orientation} data-state={state}>
      {mayLoad && (
        <iframe
          ref={frame}
          className={classes.frame}
          src="/preview.html"
          title={t('item.stage.frame', { title: item.title, language: format.language(language) })}
          tabIndex={-1}
          style={{ transform: `scale(${scale})` }}
        />
      )}
      {(isMissing || state === 'failed' || files.isError) && (
        <p className={classes.note}>{t(isMissing ? 'item.stage.missing' : 'item.stage.failed')}</p>
      )}
    </div>
  );
}

function isAmong(files: readonly MediaFile[], sha256: Sha256): boolean {
  return files.some((file) => file.sha256 === sha256);
}

function placeOf(
  location: Location | undefined,
  language: Language,
  files: readonly MediaFile[],
  { diagonalInches, viewingDistanceMetres }: Omit<StageSize, 'orientation'>,
): StagePlace {
  const display = {
    ...(diagonalInches !== undefined && { diagonalInches }),
    ...(viewingDistanceMetres !== undefined && { viewingDistanceMetres }),
  };
  if (!location) return { ...NOWHERE, languages: [language], display };
  const { name, address, timeZone, theme } = location;
  const mark = theme?.mark === undefined ? undefined : files.find(({ sha256 }) => sha256 === theme.mark);
  return {
    locationName: name,
    ...(address && { address }),
    timeZone,
    languages: location.languages.map((each) => each.language),
    ...(theme && { theme: { name: theme.name, ...(mark && { mark }), colours: theme.colours } }),
    display,
  };
}

/** Where a page of an infographic begins, in ms; 0 of what has none. */
function startOfPage(item: Item, language: Language, page: number): number {
  if (item.kind !== 'infographic') return 0;
  const pages = item.variants.find((variant) => variant.language === language)?.pages ?? [];
  return pages.slice(0, page).reduce((sum, { durationMs }) => sum + durationMs, 0);
}

function useNear() {
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? false), {
      rootMargin: NEARBY,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, isNear] as const;
}

function useScale(box: React.RefObject<HTMLDivElement | null>, orientation: Screen['orientation']): number {
  const [scale, setScale] = useState(0);
  const fullPx = orientation === 'portrait' ? SHORT_SIDE_PX : LONG_SIDE_PX;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setScale(element.clientWidth / fullPx));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, fullPx]);
  return scale;
}
