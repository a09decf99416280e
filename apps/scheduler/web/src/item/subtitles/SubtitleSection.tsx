import type { Language } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import { Button, Group, Loader, Modal, Text } from '@mantine/core';
import { IconAlertTriangle, IconBadgeCc } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '../../api/documents.ts';
import { ErrorMessage } from '../../api/ErrorMessage.tsx';
import { itemApi } from '../../api/items.ts';
import { keys } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useCan } from '../../session/use-can.ts';
import { useIsTopLayer } from '../../shell/layers.ts';
import pageClasses from '../ItemPage.module.css';
import { EMPTY_SHEET, readCues } from './cues.ts';

/** Fetched when somebody writes subtitles. */
const SubtitleEditor = lazy(async () => ({ default: (await import('./SubtitleEditor.tsx')).SubtitleEditor }));

/** The subtitles of each language, and the desk at which they are written. */
export function SubtitleSection({ item }: { item: Versioned<Item> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const [language, setLanguage] = useState<Language | null>(null);
  const video = item.document;
  useIsTopLayer(language !== null);
  if (video.kind !== 'video') return null;
  const close = () => setLanguage(null);
  const variant = video.variants.find((each) => each.language === language);
  return (
    <section className={pageClasses.card} aria-labelledby="item-subtitles">
      <h2 id="item-subtitles">{t('item.subtitles.title')}</h2>
      <Group gap="sm">
        {video.variants.map((each) => {
          const Icon = each.subtitles ? IconBadgeCc : IconAlertTriangle;
          const name = format.language(each.language);
          return can('item.save') ? (
            <Button
              key={each.language}
              variant="default"
              leftSection={<Icon size={18} aria-hidden />}
              onClick={() => setLanguage(each.language)}
            >
              {t(each.subtitles ? 'item.subtitles.edit' : 'item.subtitles.write', { language: name })}
            </Button>
          ) : (
            <Text key={each.language}>
              {name}: {t(each.subtitles ? 'item.variants.subtitles' : 'item.variants.noSubtitles')}
            </Text>
          );
        })}
      </Group>
      <Modal
        fullScreen
        opened={variant !== undefined}
        onClose={close}
        closeOnEscape={false}
        title={t('item.subtitles.of', {
          title: video.title,
          language: variant ? format.language(variant.language) : '',
        })}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        {variant && (
          <Editing
            key={variant.language}
            item={item}
            video={video}
            language={variant.language}
            onClose={close}
          />
        )}
      </Modal>
    </section>
  );
}

function Editing(props: {
  item: Versioned<Item>;
  video: Extract<Item, { kind: 'video' }>;
  language: Language;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const sha256 = props.video.variants.find((each) => each.language === props.language)?.subtitles ?? null;
  const words = useQuery({
    queryKey: keys.subtitles(sha256),
    queryFn: async () => (sha256 === null ? EMPTY_SHEET : readCues(await itemApi.mediaText(sha256))),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (words.isError) return <ErrorMessage error={words.error} />;
  const waiting = <Loader size="sm" role="status" aria-label={t('app.loading')} />;
  if (!words.data) return waiting;
  return (
    <Suspense fallback={waiting}>
      <SubtitleEditor {...props} saved={words.data} />
    </Suspense>
  );
}
