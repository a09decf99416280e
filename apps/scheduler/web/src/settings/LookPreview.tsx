import type { PreviewSource } from '@bacheca/shared/api/questions';
import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import { timeline } from '@bacheca/shared/engine/timeline';
import type { Screen, ScreenDisplay } from '@bacheca/shared/model/schedule';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { keys } from '../api/queries.ts';
import { StageFrame } from '../preview/StageFrame.tsx';
import type { LocationDraft } from './LocationForm.tsx';

const HOUR_MS = 3_600_000;
/** Somewhen in a week even a library opens. */
const DAYS_LOOKED_AT = 8;

/** A slide of this screen in the look that is being chosen, before anything is saved. */
export function LookPreview(props: { screen: Screen; draft: LocationDraft; display: ScreenDisplay }) {
  const { t } = useTranslation();
  const { screen, draft, display } = props;
  const source = useQuery({
    queryKey: keys.preview(screen.id, 'draft', null),
    queryFn: () => api.preview(screen.id, 'draft'),
  });
  const atMs = useMemo(() => source.data && slideAt(source.data), [source.data]);
  const content = useMemo(() => {
    if (!source.data) return null;
    const { program, withdrawn } = source.data;
    const { theme: _theme, transition: _transition, ...rest } = program.location;
    const { theme, transition } = draft.location;
    const { mark } = draft;
    const drafted = {
      ...program,
      display,
      location: { ...rest, ...(theme && { theme }), ...(transition && { transition }) },
      mediaFiles: mark ? { ...program.mediaFiles, [mark.sha256]: mark } : program.mediaFiles,
    };
    return { source: { program: drafted, takeovers: [] }, unavailable: withdrawn };
  }, [source.data, draft, display]);
  const instant = useCallback(() => ({ atMs: atMs ?? Date.now(), isPlaying: false }), [atMs]);
  if (!content) return null;
  return (
    <>
      <StageFrame
        title={t('settings.lookFrame')}
        orientation={screen.orientation}
        content={content}
        instant={instant}
      />
      <Text size="sm" c="dimmed">
        {t('settings.lookMore')}
      </Text>
    </>
  );
}

/** When the screen next shows a slide, which has all colours, in the place's first language; at worst anything. */
function slideAt({ program, withdrawn }: PreviewSource): number {
  const prepared = prepare(program);
  const nowMs = Date.now();
  const firstLanguage = program.location.languages[0]?.language;
  let anything: number | undefined;
  for (let hour = 0; hour < DAYS_LOOKED_AT * 24; hour += 1) {
    const fromMs = nowMs + hour * HOUR_MS;
    for (const entry of timeline(prepared, [], fromMs, fromMs + HOUR_MS / 4, new Set(withdrawn))) {
      if (entry.type !== 'item') continue;
      const atMs = entry.startsAtMs + 1000;
      if (entry.showing.item.kind === 'qr' && entry.showing.language === firstLanguage) return atMs;
      anything ??= atMs;
    }
    if (anything !== undefined && hour > 24) break;
  }
  return anything ?? nowMs;
}
