/** The pages on which slides and notices are written: one, or several at once for services of the catalogue. */
import type { Catalogue } from '@bacheca/shared/api/catalogue';
import type { Screen } from '@bacheca/shared/model/schedule';
import { Alert, Button, Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { catalogueApi } from '../catalogue/catalogue-api.ts';
import { useFormat } from '../i18n/use-format.ts';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import { PageWaiting } from '../shell/PageWaiting.tsx';
import { useUnsavedWarning } from '../shell/unsaved-changes.ts';
import { usePageTitle } from '../shell/use-page-title.ts';
import { composerApi } from './composer-api.ts';
import classes from './composers.module.css';
import { noticeDraft, qrDraft } from './drafts.ts';
import { useKeptDraft } from './kept-draft.ts';
import { type Outcome, SavedList } from './SavedList.tsx';
import { SlideDesk } from './SlideDesk.tsx';
import { useWrittenErrors } from './use-written-errors.ts';
import { isWrittenDraft, type WrittenDraft } from './written-draft.ts';

const qrRoute = getRouteApi('/content/new/qr');

export function QrComposerPage() {
  const { service = '' } = qrRoute.useSearch();
  const ids: readonly string[] = service.split(',').filter((id: string) => id !== '');
  return (
    <Composer
      // Another selection is another page.
      key={service}
      name={`qr.${service}`}
      title={ids.length > 1 ? 'qrTitleMany' : 'qrTitle'}
      lead="qrLead"
      begin={({ rows }) =>
        ids.length === 0
          ? [{ item: qrDraft(null), unseen: {} }]
          : ids.flatMap((id) => {
              const row = rows.find((each) => each.service.id === id);
              return row ? { item: qrDraft(row.service), unseen: {} } : [];
            })
      }
    />
  );
}

export function NoticeComposerPage() {
  return (
    <Composer
      name="notice"
      title="noticeTitle"
      lead="noticeLead"
      begin={() => [{ item: noticeDraft(), unseen: {} }]}
    />
  );
}

interface ComposerProps {
  /** What is kept of it is kept under this. */
  readonly name: string;
  readonly title: 'qrTitle' | 'qrTitleMany' | 'noticeTitle';
  readonly lead: 'qrLead' | 'noticeLead';
  readonly begin: (catalogue: Catalogue) => WrittenDraft[];
}

function Composer(props: ComposerProps) {
  const { t } = useTranslation();
  usePageTitle(t(`composers.${props.title}`));
  const catalogue = useQuery({ queryKey: keys.catalogue, queryFn: catalogueApi.read });
  const screens = useQuery({ queryKey: ['screens', 'documents'] as const, queryFn: api.screens });
  const error = catalogue.error ?? screens.error;
  if (error) return <ErrorMessage error={error} />;
  if (!catalogue.data || !screens.data) return <PageWaiting />;
  return <Desks {...props} catalogue={catalogue.data} screens={screens.data} />;
}

interface Slide {
  readonly draft: WrittenDraft;
  readonly isLookedAt: boolean;
  readonly isSkipped: boolean;
}

function isSlides(value: unknown): value is Slide[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => typeof each === 'object' && each !== null && isWrittenDraft(each.draft))
  );
}

function Desks(props: ComposerProps & { catalogue: Catalogue; screens: readonly Screen[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { name, title, lead, begin, catalogue, screens } = props;
  const fresh = (): Slide[] =>
    begin(catalogue).map((draft) => ({ draft, isLookedAt: false, isSkipped: false }));
  const kept = useKeptDraft<Slide[]>(name, fresh, isSlides);
  const slides = kept.draft;
  const [isTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [isTouched, setTouched] = useState(kept.isRestored);
  const errorsOf = useWrittenErrors();
  const isMany = slides.length > 1;
  const open = slides.filter(({ isSkipped }) => !isSkipped);
  useUnsavedWarning(isTouched && outcomes.length === 0);

  const change = (index: number, edit: (slide: Slide) => Slide) => {
    setTouched(true);
    kept.change((before) => before.map((slide, at) => (at === index ? edit(slide) : slide)));
  };
  const wrong = open.filter(({ draft }) => Object.keys(errorsOf(draft.item)).length > 0).length;
  const unseen = [...new Set(open.flatMap(({ draft }) => Object.keys(draft.unseen)))];
  const notLooked = isMany ? open.filter(({ isLookedAt }) => !isLookedAt).length : 0;
  const mayNot = wrong > 0 || unseen.length > 0 || notLooked > 0;

  async function saveAll() {
    setTried(true);
    if (mayNot) {
      // The sentences are drawn by then.
      requestAnimationFrame(() => document.querySelector<HTMLElement>('main [aria-invalid="true"]')?.focus());
      return;
    }
    setSaving(true);
    const done: Outcome[] = [];
    const left: Slide[] = [];
    for (const slide of open) {
      const { item } = slide.draft;
      try {
        done.push({ title: item.title, itemId: await composerApi.createUnderFreeId(item), error: null });
      } catch (error) {
        done.push({ title: item.title, itemId: null, error });
        left.push(slide);
      }
    }
    setSaving(false);
    setOutcomes(done);
    if (left.length === 0) kept.forget(fresh());
    else kept.change(left);
    void queries.invalidateQueries({ queryKey: keys.catalogue });
  }

  const startOver = () => {
    setOutcomes([]);
    setTried(false);
    setTouched(false);
    kept.forget(fresh());
  };
  if (outcomes.length > 0)
    return (
      <SavedList
        outcomes={outcomes}
        onAgain={outcomes.some(({ error }) => error !== null) ? () => setOutcomes([]) : startOver}
      />
    );
  return (
    <Stack gap="lg">
      <div>
        <Title order={1} tabIndex={-1}>
          {t(`composers.${title}`)}
        </Title>
        <Text c="dimmed">{t(`composers.${lead}`)}</Text>
      </div>
      {kept.isRestored && (
        <Alert icon={<IconRestore aria-hidden />}>
          <Group>
            {t('composers.restored')}
            <Button size="sm" variant="default" onClick={startOver}>
              {t('composers.startOver')}
            </Button>
          </Group>
        </Alert>
      )}
      {slides.map((slide, index) => (
        <SlideCard
          key={slide.draft.item.id}
          slide={slide}
          isMany={isMany}
          onChange={(edit) => change(index, edit)}
          catalogue={catalogue}
          screens={screens}
          errors={isTried ? errorsOf(slide.draft.item) : {}}
        />
      ))}
      {slides.length === 0 && <ButtonLink to="/services">{t('composers.backToServices')}</ButtonLink>}
      {slides.length > 0 && (
        <SaveBar
          count={open.length}
          isMany={isMany}
          isSaving={isSaving}
          unseen={isTried ? unseen : []}
          notLooked={isTried ? notLooked : 0}
          onSave={() => void saveAll()}
        />
      )}
    </Stack>
  );
}

function SlideCard(props: {
  slide: Slide;
  isMany: boolean;
  onChange: (edit: (slide: Slide) => Slide) => void;
  catalogue: Catalogue;
  screens: readonly Screen[];
  errors: Readonly<Record<string, string>>;
}) {
  const { t } = useTranslation();
  const { slide, isMany, onChange, catalogue, screens, errors } = props;
  const { draft, isLookedAt, isSkipped } = slide;
  const desk = (
    <SlideDesk
      draft={draft}
      // What was looked at is another slide once it is changed.
      onChange={(edit) => onChange((before) => ({ ...before, draft: edit(before.draft), isLookedAt: false }))}
      languages={catalogue.languages}
      screens={screens}
      errors={errors}
    />
  );
  if (!isMany) return desk;
  return (
    <section className={classes.card} data-skipped={isSkipped} aria-label={draft.item.title}>
      <Group justify="space-between" mb={isSkipped ? 0 : 'md'}>
        <Title order={2} size="h3" {...(isSkipped && { td: 'line-through' })}>
          {draft.item.title}
        </Title>
        <Group>
          {!isSkipped && (
            <Checkbox
              label={t('composers.iLooked')}
              checked={isLookedAt}
              onChange={({ currentTarget }) => {
                const { checked } = currentTarget;
                onChange((before) => ({ ...before, isLookedAt: checked }));
              }}
            />
          )}
          <Button
            size="sm"
            variant="subtle"
            onClick={() => onChange((before) => ({ ...before, isSkipped: !isSkipped }))}
          >
            {t(isSkipped ? 'composers.includeAgain' : 'composers.skip')}
          </Button>
        </Group>
      </Group>
      {!isSkipped && desk}
    </section>
  );
}

function SaveBar(props: {
  count: number;
  isMany: boolean;
  isSaving: boolean;
  unseen: readonly string[];
  notLooked: number;
  onSave: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { count, isMany, unseen, notLooked } = props;
  return (
    <div className={classes.bar}>
      <Button loading={props.isSaving} disabled={count === 0} onClick={props.onSave}>
        {isMany ? t('composers.saveMany', { count }) : t('composers.save')}
      </Button>
      <div role="status">
        {unseen.length > 0 && (
          <Text fw={600}>
            {t('composers.toConfirm', { languages: unseen.map((each) => format.language(each)).join(', ') })}
          </Text>
        )}
        {notLooked > 0 && <Text fw={600}>{t('composers.toConfirmMany', { count: notLooked })}</Text>}
      </div>
    </div>
  );
}
