import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { airState, concernsOf, levelOf, type WatchedScreen } from '../attention/attention.ts';
import { AIR } from '../attention/icons.ts';
import { useStatusTexts } from '../attention/status-texts.ts';
import { ScreenLink } from './ScreenLink.tsx';
import classes from './ScreenRow.module.css';

/** Shows a screen in 56 px, for lists of hundreds: where it is, what it shows or what is wrong with it. */
export const ScreenRow = memo(function ScreenRow(props: {
  view: WatchedScreen;
  withoutPlace?: boolean;
  heading: 'h3' | 'h4';
}) {
  const { t } = useTranslation();
  const facts = useStatusTexts();
  const { view } = props;
  const { screen, location } = view;
  const state = airState(view);
  const { icon: Icon, tone } = AIR[state];
  const Heading = props.heading;
  const [concern] = concernsOf(view);
  const stage = view.player?.connected ? view.status?.stage : undefined;
  const more = concern
    ? concern.type === 'offline'
      ? facts.link(view)
      : facts.concern(concern)
    : stage?.state === 'playing'
      ? stage.title
      : null;
  return (
    <article
      className={classes.row}
      data-level={levelOf(view)}
      data-screen={screen.id}
      aria-labelledby={`name-${screen.id}`}
    >
      <span className={classes.icon} data-tone={tone}>
        <Icon size={18} stroke={2} aria-hidden />
      </span>
      <div className={classes.words}>
        <div className={classes.first}>
          <Heading className={classes.name} id={`name-${screen.id}`}>
            <ScreenLink screen={screen} className={classes.open} />
          </Heading>
          {!props.withoutPlace && <span className={classes.place}>{location.name}</span>}
        </div>
        <p className={classes.more}>
          <span>{t(`air.${state}`)}</span>
          {more && <span> · {more}</span>}
        </p>
      </div>
    </article>
  );
});
