import type { ItemRevision } from '@bacheca/shared/api/approval';
import type { Item } from '@bacheca/shared/model/items';
import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { IconArrowsDiff, IconHistory } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { documents, type Versioned } from '../../api/documents.ts';
import { ErrorMessage } from '../../api/ErrorMessage.tsx';
import { itemApi } from '../../api/items.ts';
import { keys } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ConflictDialog } from '../../saving/ConflictDialog.tsx';
import { useDocumentSave } from '../../saving/use-document-save.ts';
import { useNow } from '../../screens/live/use-now.ts';
import { useCan } from '../../session/use-can.ts';
import { useIsTopLayer } from '../../shell/layers.ts';
import pageClasses from '../ItemPage.module.css';
import classes from './History.module.css';
import { RevisionDiff } from './RevisionDiff.tsx';
import { withContentOf } from './revision-texts.ts';

const TIME_ZONE = 'Europe/Rome';
const SHOWN_AT_FIRST = 5;

/** Every form that the item has had: looked at beside the newest, and brought back as a new draft. */
export function History({ item }: { item: Versioned<Item> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { id } = item.document;
  const [isWhole, setWhole] = useState(false);
  const [opened, setOpened] = useState<ItemRevision | null>(null);
  const revisions = useQuery({
    queryKey: keys.itemRevisions(id, item.version),
    queryFn: () => itemApi.revisions(id),
    placeholderData: (before) => before,
  });
  useIsTopLayer(opened !== null);
  const all = revisions.data ?? [];
  const shown = isWhole ? all : all.slice(0, SHOWN_AT_FIRST);
  return (
    <section className={pageClasses.card} aria-labelledby="item-history">
      <h2 id="item-history">{t('item.history.title')}</h2>
      {revisions.isPending && <Loader size="sm" role="status" aria-label={t('app.loading')} />}
      {revisions.isError && <ErrorMessage error={revisions.error} />}
      <ol className={classes.revisions}>
        {shown.map((revision, index) => (
          <li key={revision.number} className={classes.revision}>
            <RevisionFacts revision={revision} />
            {index > 0 && (
              <Button
                variant="default"
                size="compact-md"
                leftSection={<IconArrowsDiff size={18} aria-hidden />}
                aria-label={t('item.history.compareOf', { number: revision.number })}
                onClick={() => setOpened(revision)}
              >
                {t('item.history.compare')}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {all.length > shown.length && (
        <Button variant="default" mt="sm" onClick={() => setWhole(true)}>
          {t('item.history.all', { count: all.length, n: format.number(all.length) })}
        </Button>
      )}
      <Modal
        opened={opened !== null}
        onClose={() => setOpened(null)}
        size={1100}
        title={opened && t('item.history.compareTitle', { number: opened.number })}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        {opened && <Compared item={item} revision={opened} onRestored={() => setOpened(null)} />}
      </Modal>
    </section>
  );
}

function RevisionFacts({ revision }: { revision: ItemRevision }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow();
  const { number, at, by, decisions } = revision;
  const when = (instant: string) => format.at(Date.parse(instant), nowMs, TIME_ZONE);
  return (
    <div className={classes.what}>
      <p>
        {t('item.history.revision', { number, when: when(at) })}
        {by !== null && ` · ${by}`}
      </p>
      {decisions.map((decision) => (
        <p key={decision.at} className={classes.more}>
          {t(`item.history.decision.${decision.kind === 'exempt' ? 'exempt' : decision.decision}`, {
            when: when(decision.at),
            who: decision.by ?? t('item.history.installation'),
          })}
          {decision.reason && `: ${decision.reason}`}
        </p>
      ))}
    </div>
  );
}

function Compared(props: { item: Versioned<Item>; revision: ItemRevision; onRestored: () => void }) {
  const { t } = useTranslation();
  const can = useCan();
  const queries = useQueryClient();
  const { item, revision, onRestored } = props;
  const { id, title } = item.document;
  const before = useQuery({
    queryKey: keys.itemRevision(id, revision.number),
    queryFn: () => itemApi.revision(id, revision.number),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const save = useDocumentSave({
    api: documents.item(id),
    opened: item,
    onSaved() {
      void queries.invalidateQueries({ queryKey: keys.item(id) });
      onRestored();
    },
    onTheirs: () => queries.invalidateQueries({ queryKey: keys.item(id) }),
  });
  if (before.isError) return <ErrorMessage error={before.error} />;
  if (!before.data) return <Loader size="sm" role="status" aria-label={t('app.loading')} />;
  const old = before.data.item;
  return (
    <Stack gap="lg">
      <RevisionDiff
        before={old}
        after={item.document}
        beforeName={t('item.history.number', { number: revision.number })}
        afterName={t('item.history.now')}
      />
      {save.error && !save.conflict && <ErrorMessage error={save.error} />}
      {can('item.save') && (
        <Group justify="flex-end">
          <Text size="sm" c="dimmed">
            {t('item.history.restoreMore')}
          </Text>
          <Button
            leftSection={<IconHistory size={20} aria-hidden />}
            loading={save.isPending}
            onClick={() => save.save((now) => withContentOf(now, old))}
          >
            {t('item.history.restore')}
          </Button>
        </Group>
      )}
      <ConflictDialog
        save={save}
        name={title}
        fields={[
          { label: t('item.facts.name'), value: (each) => each.title, text: (each) => each.title },
          {
            label: t('item.facts.content'),
            value: (each) => each.variants,
            text: () => t('item.facts.contentMore'),
          },
        ]}
      />
    </Stack>
  );
}
