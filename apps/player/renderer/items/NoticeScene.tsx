import type { Language } from '@bacheca/shared/model/ids';
import { authorityOf, noticeOrder } from '@bacheca/shared/model/notice';
import { useLayoutEffect, useRef } from 'react';
import { Sign } from '../drawing/Sign.tsx';
import { isolateInName, isolateLeftToRight } from '../messages/bidi.ts';
import { directionOf, messagesIn } from '../messages/messages.ts';
import { useStageView } from '../scene/context.ts';
import { useFit } from '../scene/fit.ts';
import { fontsLoaded } from '../scene/fonts.ts';
import { type SceneProps, useStill } from '../scene/scene.ts';
import { dayFormat, timeFormat } from '../scene/time-formats.ts';
import type { Scene } from '../stage/direction/scene-state.ts';
import { isCue } from '../stage/direction/stage-plan.ts';
import type { StageView } from '../stage/store.ts';
import { CodeCard } from './QrScene.tsx';

/**
 * An announcement shows all its languages at once: nobody waits for theirs to come round. How grave it is can be told
 * from ten metres by the field, by the sign and by the word; who says it and until when it holds stand in it.
 */
export function NoticeScene({ scene, cue, item, beneath, visible, reports }: SceneProps<'notice'>) {
  const slide = useRef<HTMLElement>(null);
  const texts = useRef<HTMLDivElement>(null);
  const fit = useFit(texts, { grow: true });
  const placeName = useStageView(({ setup }) => setup?.theme?.name);
  const endsAt = useStageView(({ setup }) => noticeEnd(scene, setup));
  useStill({ beneath, visible, reports }, async () => {
    await fontsLoaded(slide.current);
    fit();
  });
  useLayoutEffect(() => {
    if (endsAt) fit();
  }, [endsAt, fit]);
  const [main, ...others] = noticeOrder(item.variants, cue.language);
  const until = (language: Language) =>
    endsAt && isolateLeftToRight(messagesIn(language).until(...timeAndDay(endsAt)), language);
  return (
    <article
      className="slide notice"
      data-severity={item.severity}
      lang={main.language}
      dir={directionOf(main.language)}
      ref={slide}
    >
      <div className="notice-signs">
        <Sign severity={item.severity} />
        {item.url && (
          <CodeCard url={item.url} label={item.urlLabel ?? hostOf(item.url)}>
            <span className="card-caption">{messagesIn(main.language).scan}</span>
          </CodeCard>
        )}
      </div>
      <div className="notice-texts texts" ref={texts}>
        <div className="notice-head">
          <p className="tab">{messagesIn(main.language).severity[item.severity]}</p>
          <p className="notice-authority" data-text>
            <bdi>{isolateInName(authorityOf(item, placeName))}</bdi>
          </p>
        </div>
        <h1 data-text>{isolateLeftToRight(main.title, main.language)}</h1>
        {main.text && (
          <p className="notice-text" data-text>
            {isolateLeftToRight(main.text, main.language)}
          </p>
        )}
        {endsAt && (
          <p className="notice-until" data-text>
            {until(main.language)}
          </p>
        )}
        {others.length > 0 && (
          <div className="notice-others" data-count={others.length}>
            {others.map((variant) => (
              <div key={variant.language} lang={variant.language} dir={directionOf(variant.language)}>
                <p data-text>
                  <b>{isolateLeftToRight(variant.title, variant.language)}</b>
                  {variant.text && isolateLeftToRight(variant.text, variant.language)}
                  {endsAt && <span className="notice-other-until">{until(variant.language)}</span>}
                </p>
              </div>
            ))}
          </div>
        )}
      </div>
    </article>
  );
}

/** It is `time|day`, the day empty for today's: a text, so that what asks for it is drawn anew only when it changes. */
type NoticeEnd = string;

function timeAndDay(end: NoticeEnd): [time: string, day: string | null] {
  const [time = '', day = ''] = end.split('|');
  return [time, day || null];
}

/** Until when the notice in this scene holds, by the clock of its place; null if nobody knows. */
function noticeEnd(scene: Scene, setup: StageView['setup']): NoticeEnd | null {
  const { content } = scene;
  if (!setup || !isCue(content) || content.item.kind !== 'notice') return null;
  const nowMs = Date.now() + setup.clockOffsetMs;
  const { validUntil } = content.item;
  const { takeoverEndsInMs, startsInMs } = content;
  const toldAt = scene.beginsAt - (scene.joinAtMs - content.joinAtMs) - startsInMs;
  const ends = [
    ...(validUntil ? [Date.parse(validUntil)] : []),
    ...(takeoverEndsInMs === undefined ? [] : [nowMs + takeoverEndsInMs - (performance.now() - toldAt)]),
    // An end that can't be read is none: the notice itself is worth more.
  ].filter(Number.isFinite);
  if (ends.length === 0 || Math.min(...ends) <= nowMs) return null;
  // It is rounded to the minute, since what was told in whole milliseconds is a few off.
  const endsMs = Math.round(Math.min(...ends) / 60_000) * 60_000;
  const day = dayFormat(setup.timeZone);
  const isToday = day.format(endsMs) === day.format(nowMs);
  return `${timeFormat(setup.timeZone).format(endsMs)}|${isToday ? '' : day.format(endsMs)}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
