import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconAlertTriangle, IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import type { UploadEngine } from '../engine/upload-engine.ts';
import type { Upload } from '../upload-types.ts';
import { withUploads } from '../uploads.ts';
import classes from './Dock.module.css';
import { inOrder, isFinished, type Totals, totalsOf } from './totals.ts';
import { UploadRow } from './UploadRow.tsx';
import { useDockNews } from './use-dock-news.ts';
import { useLeft } from './use-upload-words.ts';

/** More are shown when somebody asks: two thousand rows would be drawn anew with each byte. */
const ROWS = 40;

export function DockPanel({ uploads }: { uploads: readonly Upload[] }) {
  const { t } = useTranslation();
  const list = useId();
  const [isOpen, setIsOpen] = useState(true);
  const [rows, setRows] = useState(ROWS);
  const totals = totalsOf(uploads);
  const news = useDockNews(uploads);
  const ordered = inOrder(uploads);
  const share = totals.totalBytes === 0 ? 1 : totals.sentBytes / totals.totalBytes;
  const rest = ordered.length - rows;

  // What is added is worth a look; what only goes on is not.
  const count = useRef(uploads.length);
  useEffect(() => {
    if (uploads.length > count.current) setIsOpen(true);
    count.current = uploads.length;
  }, [uploads.length]);

  return (
    <section aria-label={t('uploads.dock.label')} className={classes.dock} data-open={isOpen || undefined}>
      <div role="status" className={classes.news}>
        {news}
      </div>
      <header className={classes.head}>
        <div className={classes.heading}>
          <h2 className={classes.title}>{t('uploads.dock.title', { count: uploads.length })}</h2>
          <Summary totals={totals} />
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-expanded={isOpen}
          aria-controls={list}
          aria-label={isOpen ? t('uploads.dock.close') : t('uploads.dock.open')}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? <IconChevronDown aria-hidden /> : <IconChevronUp aria-hidden />}
        </ActionIcon>
      </header>
      {totals.allFiles > 0 && totals.underWay > 0 && (
        <Progress
          value={share * 100}
          size="sm"
          radius={0}
          aria-label={t('uploads.dock.label')}
          className={classes.whole}
        />
      )}
      <div id={list} hidden={!isOpen}>
        {isOpen && (
          <>
            <ul className={classes.list}>
              {ordered.slice(0, rows).map((upload) => (
                <UploadRow key={upload.id} upload={upload} />
              ))}
              {rest > 0 && (
                <li className={classes.more}>
                  <Button variant="subtle" size="compact-sm" onClick={() => setRows(rows + ROWS)}>
                    {t('uploads.dock.more', { count: Math.min(rest, ROWS) })}
                  </Button>
                </li>
              )}
            </ul>
            <Actions uploads={uploads} />
          </>
        )}
      </div>
    </section>
  );
}

function Summary({ totals }: { totals: Totals }) {
  const { t } = useTranslation();
  const format = useFormat();
  const left = useLeft(totals.totalBytes - totals.sentBytes, totals.bytesPerSecond || null);
  const said = (() => {
    if (totals.isHeld) return t('uploads.dock.waiting');
    if (totals.isPaused) return t('uploads.dock.paused');
    if (totals.underWay > 0) {
      const runs = t('uploads.dock.runs', {
        done: format.number(totals.sentFiles),
        all: format.number(totals.allFiles),
        bytes: format.bytes(totals.sentBytes),
        total: format.bytes(totals.totalBytes),
      });
      return left ? `${runs}, ${t('uploads.dock.left', { left })}` : runs;
    }
    if (totals.converting > 0) return t('uploads.dock.converting', { count: totals.converting });
    return totals.attention > 0 ? '' : t('uploads.dock.finished');
  })();
  return (
    <p className={classes.summary}>
      {said && <span>{said}</span>}
      {totals.attention > 0 && (
        <span className={classes.attention}>
          <IconAlertTriangle size={16} aria-hidden />{' '}
          {t('uploads.dock.attention', { count: totals.attention })}
        </span>
      )}
    </p>
  );
}

function Actions({ uploads }: { uploads: readonly Upload[] }) {
  const { t } = useTranslation();
  const running = uploads.filter(({ state }) => ['queued', 'sending', 'retrying'].includes(state.type));
  const paused = uploads.filter(({ state }) => state.type === 'paused');
  const finished = uploads.filter(isFinished);
  return (
    <div className={classes.actions}>
      {running.length > 1 && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => each(running, (engine, id) => engine.pause(id))}
        >
          {t('uploads.dock.pauseAll')}
        </Button>
      )}
      {paused.length > 1 && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => each(paused, (engine, id) => engine.resume(id))}
        >
          {t('uploads.dock.resumeAll')}
        </Button>
      )}
      {finished.length > 0 && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => withUploads((engine) => engine.remove(finished.map(({ id }) => id)))}
        >
          {t('uploads.dock.clear')}
        </Button>
      )}
    </div>
  );
}

function each(uploads: readonly Upload[], act: (engine: UploadEngine, id: string) => void): void {
  withUploads((engine) => {
    for (const { id } of uploads) act(engine, id);
  });
}
