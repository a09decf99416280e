import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fromLocal, toLocal } from './local-instant.ts';
import classes from './PreviewPage.module.css';

/** Date and time at the place. What one types waits for its field to be whole; meanwhile nothing overwrites it. */
export function InstantFields(props: { atMs: number; timeZone: string; onMove: (atMs: number) => void }) {
  const { t } = useTranslation();
  const { atMs, timeZone, onMove } = props;
  const [typed, setTyped] = useState<{ date: string; time: string } | null>(null);
  const shown = typed ?? toLocal(atMs, timeZone);
  const change = (part: Partial<typeof shown>) => {
    const next = { ...shown, ...part };
    setTyped(next);
    const instant = fromLocal(next.date, next.time, timeZone);
    if (instant !== null) onMove(instant);
  };
  const done = () => setTyped(null);
  return (
    <div className={classes.instant}>
      <TextInput
        type="date"
        label={t('preview.date')}
        value={shown.date}
        onChange={({ currentTarget }) => change({ date: currentTarget.value })}
        onBlur={done}
      />
      <TextInput
        type="time"
        step={1}
        label={t('preview.time')}
        value={shown.time}
        onChange={({ currentTarget }) => change({ time: currentTarget.value })}
        onBlur={done}
      />
    </div>
  );
}
