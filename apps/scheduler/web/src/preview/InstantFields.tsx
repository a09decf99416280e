import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fromLocal, toLocal } from './local-instant.ts';
import classes from './PreviewPage.module.css';
import { shownDate, typedDate, typedTime } from './typed-instant.ts';

/**
 * Asks for date and time at the place. What one types waits for its field to be whole; meanwhile nothing overwrites it.
 */
export function InstantFields(props: { atMs: number; timeZone: string; onMove: (atMs: number) => void }) {
  const { t } = useTranslation();
  const { atMs, timeZone, onMove } = props;
  const [typed, setTyped] = useState<{ date: string; time: string } | null>(null);
  const [isLeft, setLeft] = useState(false);
  const local = toLocal(atMs, timeZone);
  const shown = typed ?? { date: shownDate(local.date), time: local.time };
  const date = typedDate(shown.date);
  const time = typedTime(shown.time);
  const change = (part: Partial<typeof shown>) => {
    const next = { ...shown, ...part };
    setTyped(next);
    setLeft(false);
    const [nextDate, nextTime] = [typedDate(next.date), typedTime(next.time)];
    const instant = nextDate && nextTime ? fromLocal(nextDate, nextTime, timeZone) : null;
    if (instant !== null) onMove(instant);
  };
  const leave = () => {
    setLeft(true);
    // What could not be read stays, for its writer to mend.
    if (date && time) setTyped(null);
  };
  return (
    <div className={classes.instant}>
      <TextInput
        label={t('preview.date')}
        placeholder={t('preview.datePattern')}
        autoComplete="off"
        value={shown.date}
        error={isLeft && date === null && t('preview.dateWrong')}
        onChange={({ currentTarget }) => change({ date: currentTarget.value })}
        onBlur={leave}
      />
      <TextInput
        label={t('preview.time')}
        placeholder={t('preview.timePattern')}
        autoComplete="off"
        value={shown.time}
        error={isLeft && time === null && t('preview.timeWrong')}
        onChange={({ currentTarget }) => change({ time: currentTarget.value })}
        onBlur={leave}
      />
    </div>
  );
}
