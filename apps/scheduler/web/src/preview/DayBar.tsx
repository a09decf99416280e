import type { PreparedProgram } from '@bacheca/shared/engine/layout/prepare-program';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './DayBar.module.css';
import { type Stretch, stretchesOf } from './day-stretches.ts';

const MINUTE_MS = 60_000;
const KINDS = ['on', 'closed', 'nothing', 'takeover'] as const satisfies Stretch['type'][];
const HOUR_MARKS = [0, 6, 12, 18, 24];

/** The local day, with what is on, and a handle at the instant that shows. */
export function DayBar(props: {
  program: PreparedProgram;
  takeovers: readonly Takeover[];
  atMs: number;
  timeText: string;
  note: string;
  onMove: (atMs: number) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const { program, takeovers, atMs } = props;
  const day = program.calendar.dayAt(atMs);
  const lengthMs = day.endMs - day.startMs;
  const stretches = useMemo(
    () => stretchesOf(program, takeovers, day.startMs, day.endMs),
    [program, takeovers, day],
  );
  const percent = (ms: number) => `${(ms / lengthMs) * 100}%`;
  const kinds = KINDS.filter((kind) => stretches.some(({ type }) => type === kind));

  return (
    <div className={classes.day}>
      <div className={classes.track}>
        <div className={classes.band} aria-hidden>
          {stretches.map(({ startsAtMs, endsAtMs, type }) => (
            <span
              key={startsAtMs}
              data-type={type}
              style={{ left: percent(startsAtMs - day.startMs), width: percent(endsAtMs - startsAtMs) }}
            />
          ))}
        </div>
        <input
          id={id}
          type="range"
          className={classes.range}
          min={0}
          max={lengthMs / MINUTE_MS - 1}
          step={1}
          value={Math.floor((atMs - day.startMs) / MINUTE_MS)}
          onChange={({ currentTarget }) =>
            props.onMove(day.startMs + Number(currentTarget.value) * MINUTE_MS)
          }
          aria-label={t('preview.timeOfDay')}
          aria-valuetext={props.timeText}
        />
      </div>
      <div className={classes.hours} aria-hidden>
        {HOUR_MARKS.map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </div>
      <ul className={classes.legend}>
        {kinds.map((kind) => (
          <li key={kind}>
            <span className={classes.swatch} data-type={kind} aria-hidden />
            {t(`preview.stretch.${kind}`)}
          </li>
        ))}
        <li className={classes.note}>{props.note}</li>
      </ul>
    </div>
  );
}
