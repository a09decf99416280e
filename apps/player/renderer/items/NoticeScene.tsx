import { useRef } from 'react';
import { SeverityIcon } from '../drawing/icons.tsx';
import { useFit } from '../stage/fit.ts';
import { fontsLoaded } from '../stage/fonts.ts';
import type { Scene } from '../stage/held.ts';
import { isCue } from '../stage/plan.ts';
import { type SceneProps, useStill, variantOf } from '../stage/scene.ts';
import type { StageView } from '../stage/store.ts';
import { dateFormat, timeFormat } from '../stage/time.ts';
import { directionOf, wordsIn } from '../words/words.ts';

/** An announcement in up to four languages at once: nobody waits for theirs to come round. */
export function NoticeScene({ cue, item, visible, reports }: SceneProps<'notice'>) {
  const slide = useRef<HTMLElement>(null);
  const texts = useRef<HTMLDivElement>(null);
  const fit = useFit(texts, { grow: true });
  useStill({ visible, reports }, async () => {
    await fontsLoaded(slide.current);
    fit();
  });
  const main = variantOf(item.variants, cue.language);
  const others = item.variants.filter((variant) => variant !== main);
  return (
    <article
      className="slide notice"
      data-severity={item.severity}
      lang={main.language}
      dir={directionOf(main.language)}
      ref={slide}
    >
      <div className="shapes" aria-hidden="true">
        <i className="disc" />
      </div>
      <div className="notice-texts texts" ref={texts}>
        <p className="tab">
          <SeverityIcon severity={item.severity} />
          <span>{wordsIn(main.language).severity[item.severity]}</span>
        </p>
        <h1 data-text>{main.title}</h1>
        <div className="notice-grid" data-count={others.length + (main.text ? 1 : 0)}>
          {main.text && <p data-text>{main.text}</p>}
          {others.map((variant) => (
            <div key={variant.language} lang={variant.language} dir={directionOf(variant.language)}>
              <p data-text>
                <b>{variant.title}</b>
                {variant.text}
              </p>
            </div>
          ))}
        </div>
      </div>
    </article>
  );
}

/** Until when the notice in this scene holds, for the footer: in words of its language, or null. */
export function noticeExpiry(scene: Scene, setup: StageView['setup']): { text: string; lang: string } | null {
  const { content } = scene;
  if (!setup || !isCue(content) || content.item.kind !== 'notice') return null;
  const nowMs = Date.now() + setup.clockOffsetMs;
  const { validUntil } = content.item;
  const { takeoverEndsInMs, startsInMs } = content;
  const toldAt = scene.beginsAt - (scene.joinAtMs - content.joinAtMs) - startsInMs;
  const ends = [
    ...(validUntil ? [Date.parse(validUntil)] : []),
    ...(takeoverEndsInMs === undefined ? [] : [nowMs + takeoverEndsInMs - (performance.now() - toldAt)]),
  ];
  if (ends.length === 0 || Math.min(...ends) <= nowMs) return null;
  // To the minute: what was told in whole milliseconds is a few off.
  const endsMs = Math.round(Math.min(...ends) / 60_000) * 60_000;
  const day = dateFormat(setup.timeZone);
  const isToday = day.format(endsMs) === day.format(nowMs);
  const time = timeFormat(setup.timeZone).format(endsMs);
  return {
    text: wordsIn(content.language).until(time, isToday ? null : day.format(endsMs)),
    lang: content.language,
  };
}
