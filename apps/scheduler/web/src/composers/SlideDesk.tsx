import type { Language } from '@bacheca/shared/model/ids';
import type { Screen } from '@bacheca/shared/model/schedule';
import { Alert, Button, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { IconLanguage } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { ItemStage } from '../item/ItemStage.tsx';
import { AdviceList } from './AdviceList.tsx';
import { composerApi } from './composer-api.ts';
import classes from './composers.module.css';
import type { NoticeItem, QrItem } from './drafts.ts';
import { VariantTabs } from './VariantTabs.tsx';
import {
  type FieldErrors,
  NoticeCommonFields,
  NoticeFields,
  QrCommonFields,
  QrFields,
} from './WrittenForm.tsx';
import {
  lookedAt,
  textsToTranslate,
  type WrittenDraft,
  withItem,
  withoutLanguage,
  withProposals,
} from './written-draft.ts';

const MAX_NOTICE_LANGUAGES = 4;

/** A slide or notice while it is written: its texts in each language, beside it as it will look, with advice. */
export function SlideDesk(props: {
  draft: WrittenDraft;
  onChange: (change: (draft: WrittenDraft) => WrittenDraft) => void;
  /** The places speak them. */
  languages: readonly Language[];
  screens: readonly Screen[];
  errors: FieldErrors;
}) {
  const { t } = useTranslation();
  const { draft, onChange, languages, screens, errors } = props;
  const { item, unseen } = draft;
  const [chosen, setShown] = useState<Language>('it');
  const [orientation, setOrientation] = useState<Screen['orientation']>('landscape');
  const present = item.variants.map(({ language }) => language);
  const shown = present.includes(chosen) ? chosen : (present[0] ?? 'it');
  const [source = 'it'] = present;
  const proposing = useMutation({
    mutationFn: (to: Language) => composerApi.propose(source, to, textsToTranslate(item, source)),
    onSuccess({ proposals }, to) {
      onChange((before) => withProposals(before, to, proposals));
      setShown(to);
    },
  });
  const setItem = (next: QrItem | NoticeItem) => onChange((before) => withItem(before, next));
  const origin = unseen[shown];
  return (
    <div className={classes.desk}>
      <Stack gap="md">
        <VariantTabs
          present={present}
          wanted={languages}
          shown={shown}
          onShow={setShown}
          unseen={present.filter((language) => unseen[language] !== undefined)}
          {...(item.kind === 'notice' && { max: MAX_NOTICE_LANGUAGES })}
          onAdd={(language) => proposing.mutate(language)}
          onRemove={(language) => onChange((before) => withoutLanguage(before, language))}
        />
        {proposing.error && <ErrorMessage error={proposing.error} />}
        {origin && (
          <Alert color="yellow" icon={<IconLanguage aria-hidden />}>
            <Stack gap="xs" align="flex-start">
              {t(
                origin === 'machine'
                  ? 'composers.translated'
                  : origin === 'terms'
                    ? 'composers.proposed'
                    : 'composers.empty',
              )}
              <Button
                size="sm"
                variant="default"
                onClick={() => onChange((before) => lookedAt(before, shown))}
              >
                {t('composers.looked')}
              </Button>
            </Stack>
          </Alert>
        )}
        {item.kind === 'qr' ? (
          <>
            <QrFields item={item} onChange={setItem} language={shown} errors={errors} />
            <QrCommonFields item={item} onChange={setItem} errors={errors} />
          </>
        ) : (
          <>
            <NoticeFields item={item} onChange={setItem} language={shown} errors={errors} />
            <NoticeCommonFields item={item} onChange={setItem} errors={errors} />
          </>
        )}
        <TextInput
          label={t('composers.name')}
          description={t('composers.nameMore')}
          maxLength={120}
          value={item.title}
          error={errors.title}
          onChange={({ currentTarget }) => setItem({ ...item, title: currentTarget.value })}
        />
      </Stack>
      <section className={classes.preview} aria-label={t('composers.preview')}>
        <SegmentedControl
          size="sm"
          aria-label={t('composers.orientation')}
          value={orientation}
          onChange={(value) => setOrientation(value === 'portrait' ? 'portrait' : 'landscape')}
          data={[
            { value: 'landscape', label: t('composers.landscape') },
            { value: 'portrait', label: t('composers.portrait') },
          ]}
        />
        <div className={classes.stage} data-orientation={orientation}>
          <ItemStage item={drawable(item)} language={shown} size={{ orientation }} />
        </div>
        <AdviceList item={item} language={shown} screens={screens} />
      </section>
    </div>
  );
}

/** A code of nothing can't be drawn: until there is an address, that of nobody stands for it. */
function drawable(item: QrItem | NoticeItem): QrItem | NoticeItem {
  return item.kind === 'qr' && !URL.canParse(item.url) ? { ...item, url: 'https://example.org/' } : item;
}
