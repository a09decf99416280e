import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './SoundDay.module.css';
import { HOURS } from './sound-hours.ts';

const STEP = 10;

/**
 * Shows the volumes of a day as 24 bars: drawn with the pointer, or by the arrow keys, which go from hour to hour and
 * up and down. Each bar is a slider to those who can't see it.
 */
export function SoundDay(props: { hours: readonly number[]; onChange: (hours: number[]) => void }) {
  const { t } = useTranslation();
  const { hours, onChange } = props;
  const bars = useRef<(HTMLDivElement | null)[]>([]);
  const [focused, setFocused] = useState(12);
  const set = (hour: number, volume: number) => {
    const clamped = Math.min(100, Math.max(0, volume));
    if (hours[hour] !== clamped) onChange(hours.map((each, index) => (index === hour ? clamped : each)));
  };
  const focus = (hour: number) => {
    const wrapped = (hour + HOURS.length) % HOURS.length;
    setFocused(wrapped);
    bars.current[wrapped]?.focus();
  };

  const onKey = (event: KeyboardEvent, hour: number) => {
    const volume = hours[hour] ?? 0;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => focus(hour - 1),
      ArrowRight: () => focus(hour + 1),
      ArrowUp: () => set(hour, volume + STEP),
      ArrowDown: () => set(hour, volume - STEP),
      Home: () => set(hour, 0),
      End: () => set(hour, 100),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  const draw = ({ currentTarget, clientX, clientY }: PointerEvent<HTMLDivElement>) => {
    const box = currentTarget.getBoundingClientRect();
    const hour = Math.floor(((clientX - box.left) / box.width) * HOURS.length);
    if (hour < 0 || hour >= HOURS.length) return;
    // A little below the top and above the bottom are enough for all and nothing.
    const part = 1 - (clientY - box.top) / box.height;
    set(hour, Math.round((part * 110 - 5) / STEP) * STEP);
    setFocused(hour);
  };

  return (
    <div>
      <div
        className={classes.day}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          draw(event);
        }}
        onPointerMove={(event) => event.buttons === 1 && draw(event)}
      >
        {HOURS.map((hour) => {
          const volume = hours[hour] ?? 0;
          return (
            <div
              key={hour}
              ref={(bar) => {
                bars.current[hour] = bar;
              }}
              className={classes.hour}
              role="slider"
              tabIndex={hour === focused ? 0 : -1}
              aria-orientation="vertical"
              aria-label={t('settings.soundHour', { from: hour, until: hour + 1 })}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={volume}
              aria-valuetext={volume === 0 ? t('settings.mute') : `${volume} %`}
              title={`${hour}–${hour + 1}: ${volume === 0 ? t('settings.mute') : `${volume} %`}`}
              onFocus={() => setFocused(hour)}
              onKeyDown={(event) => onKey(event, hour)}
            >
              <span className={classes.bar} style={{ height: `${volume}%` }} />
            </div>
          );
        })}
      </div>
      <div className={classes.marks} aria-hidden>
        {[0, 6, 12, 18, 24].map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </div>
    </div>
  );
}
