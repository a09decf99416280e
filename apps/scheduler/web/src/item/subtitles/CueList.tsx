import type { Language } from '@bacheca/shared/model/ids';
import { Text, Textarea } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import type { CueFault } from './cue-checks.ts';
import { type Cue, timeText } from './cues.ts';
import classes from './SubtitleEditor.module.css';

const NO_FAULTS: readonly CueFault[] = [];

/** All cues in turn, each with its words to be typed and what is wrong with them. */
export function CueList(props: {
  cues: readonly Cue[];
  faults: ReadonlyMap<number, readonly CueFault[]>;
  language: Language;
  selectedId: number | null;
  onSelect: (id: number) => void;
  onText: (id: number, text: string) => void;
}) {
  const { t } = useTranslation();
  const { cues, faults, language, selectedId, onSelect, onText } = props;
  const list = useRef<HTMLOListElement>(null);
  // Whoever goes on by keys, or adds a cue, types there at once.
  const before = useRef(selectedId);
  useEffect(() => {
    if (before.current === selectedId) return;
    before.current = selectedId;
    list.current?.querySelector<HTMLTextAreaElement>('[data-selected="true"] textarea')?.focus();
  });
  if (cues.length === 0) return <Text>{t('item.subtitles.none')}</Text>;
  return (
    <ol ref={list} className={classes.cues}>
      {cues.map((cue, index) => (
        <li key={cue.id} className={classes.cue} data-selected={cue.id === selectedId}>
          <button type="button" className={classes.times} onClick={() => onSelect(cue.id)}>
            {timeText(cue.startMs)} – {timeText(cue.endMs)}
          </button>
          <Textarea
            aria-label={t('item.subtitles.words', { number: index + 1 })}
            autosize
            minRows={1}
            maxRows={4}
            lang={language}
            dir="auto"
            value={cue.text}
            onFocus={() => cue.id !== selectedId && onSelect(cue.id)}
            onChange={({ currentTarget }) => onText(cue.id, currentTarget.value)}
          />
          {(faults.get(cue.id) ?? NO_FAULTS).map((fault) => (
            <Fault key={fault.code} fault={fault} />
          ))}
        </li>
      ))}
    </ol>
  );
}

function Fault({ fault }: { fault: CueFault }) {
  const { t } = useTranslation();
  const format = useFormat();
  const params =
    fault.code === 'too-fast'
      ? { rate: format.number(fault.rate), max: format.number(fault.maxRate) }
      : fault.code === 'long-line'
        ? { rate: format.number(fault.length), max: '40' }
        : { rate: '', max: '' };
  return (
    <p className={classes.fault}>
      <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
      <span>{t(`item.subtitles.fault.${fault.code}`, params)}</span>
    </p>
  );
}
