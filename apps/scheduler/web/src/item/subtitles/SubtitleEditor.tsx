import type { Language, Sha256 } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, mediaUrl } from '../../api/client.ts';
import { documents, type Versioned } from '../../api/documents.ts';
import { ErrorMessage } from '../../api/ErrorMessage.tsx';
import { keys } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ConflictDialog } from '../../saving/ConflictDialog.tsx';
import { useDocumentSave } from '../../saving/use-document-save.ts';
import { useUnsavedWarning } from '../../shell/unsaved-changes.ts';
import { CueList } from './CueList.tsx';
import { cueFaults } from './cue-checks.ts';
import {
  addCue,
  type CueSheet,
  changeCue,
  cueAt,
  mergeWithNext,
  nudge,
  removeCue,
  setEnd,
  setStart,
  split,
  writeCues,
} from './cues.ts';
import { actionOf, EDITOR_ACTIONS, EDITOR_KEYS, type EditorAction } from './editor-keys.ts';
import { dropSheet, keepSheet, keptSheet } from './kept-sheet.ts';
import classes from './SubtitleEditor.module.css';
import { Waveform } from './Waveform.tsx';

type Video = Extract<Item, { kind: 'video' }>;
const NUDGE_MS = 100;

/** One language's subtitles beside its video. They are saved as a new file, and the item as a new draft. */
export function SubtitleEditor(props: {
  item: Versioned<Item>;
  video: Video;
  language: Language;
  /** As the file has it. */
  saved: CueSheet;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const { item, video, language, saved, onClose } = props;
  const variant = video.variants.find((each) => each.language === language);
  const base = variant?.subtitles ?? null;
  const kept = useMemo(() => keptSheet(video.id, language, base), [video.id, language, base]);
  const [sheet, setSheet] = useState(kept ?? saved);
  const [selectedId, setSelectedId] = useState<number | null>(sheet.cues[0]?.id ?? null);
  const [atMs, setAtMs] = useState(0);
  const [durationMs, setDurationMs] = useState<number | null>(null);
  const player = useRef<HTMLVideoElement>(null);
  const isDirty = sheet !== saved;
  const faults = useMemo(() => cueFaults(sheet.cues, language, durationMs), [sheet, language, durationMs]);
  useUnsavedWarning(isDirty);

  useEffect(() => {
    if (isDirty) keepSheet(video.id, language, base, sheet);
  }, [isDirty, video.id, language, base, sheet]);

  const save = useDocumentSave({
    api: documents.item(video.id),
    opened: item,
    onSaved() {
      dropSheet(video.id, language);
      void queries.invalidateQueries({ queryKey: keys.item(video.id) });
      onClose();
    },
    // What is written here stays as it is, to be saved over theirs or dropped.
    onTheirs: () => queries.invalidateQueries({ queryKey: keys.item(video.id) }),
  });
  const upload = useMutation({
    mutationFn: () =>
      api.upload(new File([writeCues(sheet)], `${video.id}-${language}.vtt`, { type: 'text/vtt' })),
    onSuccess: ({ sha256 }) => save.save((now) => withSubtitles(now, language, sha256)),
  });

  const select = (id: number | undefined) => {
    if (id === undefined) return;
    setSelectedId(id);
    const cue = sheet.cues.find((each) => each.id === id);
    if (cue) seek(cue.startMs);
  };
  const seek = (ms: number) => {
    if (player.current) player.current.currentTime = ms / 1000;
    setAtMs(ms);
  };
  const nowMs = () => (player.current?.currentTime ?? 0) * 1000;
  const act = (action: EditorAction) => {
    const index = sheet.cues.findIndex(({ id }) => id === selectedId);
    const id = sheet.cues[index]?.id ?? -1;
    switch (action) {
      case 'play':
        if (player.current?.paused) void player.current.play();
        else player.current?.pause();
        break;
      case 'start':
        return setSheet(setStart(sheet, id, nowMs()));
      case 'end':
        return setSheet(setEnd(sheet, id, nowMs()));
      case 'split':
        return setSheet(split(sheet, id, nowMs()));
      case 'merge':
        return setSheet(mergeWithNext(sheet, id));
      case 'earlier':
        return setSheet(nudge(sheet, id, -NUDGE_MS));
      case 'later':
        return setSheet(nudge(sheet, id, NUDGE_MS));
      case 'previous':
        return select(sheet.cues[Math.max(0, index - 1)]?.id);
      case 'next':
        return select(sheet.cues[index + 1]?.id);
      case 'add':
        setSelectedId(sheet.nextId);
        return setSheet(addCue(sheet, nowMs()));
      case 'remove':
        setSelectedId((sheet.cues[index + 1] ?? sheet.cues[index - 1])?.id ?? null);
        return setSheet(removeCue(sheet, id));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const action = actionOf(event.nativeEvent);
    if (!action) return;
    // Some browsers have a menu or another sign on it.
    event.preventDefault();
    act(action);
  };

  if (!variant) return null;
  const shown = cueAt(sheet, atMs);
  return (
    <Stack gap="md" onKeyDown={onKeyDown}>
      {kept && isDirty && (
        <Alert color="blue" title={t('item.subtitles.kept')}>
          <Button
            variant="default"
            onClick={() => {
              dropSheet(video.id, language);
              setSheet(saved);
            }}
          >
            {t('item.subtitles.dropKept')}
          </Button>
        </Alert>
      )}
      <div className={classes.desk}>
        <div className={classes.film}>
          <div className={classes.picture}>
            {/* biome-ignore lint/a11y/useMediaCaption: what is being written stands over it */}
            <video
              ref={player}
              src={mediaUrl(variant.media)}
              controls
              playsInline
              preload="auto"
              aria-label={t('item.subtitles.video', { title: video.title })}
              onTimeUpdate={({ currentTarget }) => setAtMs(currentTarget.currentTime * 1000)}
              onSeeked={({ currentTarget }) => setAtMs(currentTarget.currentTime * 1000)}
              onLoadedMetadata={({ currentTarget: { duration } }) =>
                Number.isFinite(duration) && setDurationMs(duration * 1000)
              }
            />
            {shown && (
              <p className={classes.shown} lang={language} dir="auto">
                {shown.text}
              </p>
            )}
          </div>
          <Waveform
            media={variant.media}
            cues={sheet.cues}
            selectedId={selectedId}
            atMs={atMs}
            durationMs={durationMs}
            onSeek={seek}
          />
          <Group gap="xs" role="toolbar" aria-label={t('item.subtitles.tools')}>
            {EDITOR_ACTIONS.map((action) => (
              <Button key={action} variant="default" size="compact-md" onClick={() => act(action)}>
                {t(`item.subtitles.action.${action}`)}
                <kbd className={classes.key}>{EDITOR_KEYS[action].label}</kbd>
              </Button>
            ))}
          </Group>
        </div>
        <CueList
          cues={sheet.cues}
          faults={faults}
          language={language}
          selectedId={selectedId}
          onSelect={select}
          onText={(id, text) => setSheet(changeCue(sheet, id, { text }))}
        />
      </div>
      {upload.isError && <ErrorMessage error={upload.error} />}
      {save.error && !save.conflict && <ErrorMessage error={save.error} />}
      <Group>
        <Button
          loading={upload.isPending || save.isPending}
          disabled={!isDirty || sheet.cues.length === 0}
          onClick={() => upload.mutate()}
        >
          {t('item.subtitles.save')}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            dropSheet(video.id, language);
            onClose();
          }}
        >
          {t(isDirty ? 'item.subtitles.discard' : 'app.close')}
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {faults.size === 0
            ? t('item.subtitles.allRight')
            : t('item.subtitles.toLookAt', { count: faults.size, n: format.number(faults.size) })}
        </Text>
      </Group>
      <ConflictDialog
        save={save}
        name={video.title}
        fields={[
          { label: t('item.facts.name'), value: ({ title }) => title, text: ({ title }) => title },
          {
            label: t('item.facts.content'),
            value: ({ variants }) => variants,
            text: () => t('item.facts.contentMore'),
          },
        ]}
      />
    </Stack>
  );
}

function withSubtitles(item: Item, language: Language, subtitles: Sha256): Item {
  if (item.kind !== 'video') return item;
  const variants = item.variants.map((each) => (each.language === language ? { ...each, subtitles } : each));
  return { ...item, variants };
}
