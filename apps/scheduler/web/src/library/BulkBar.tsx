import type { BulkChange, BulkResult, LibraryTile } from '@bacheca/shared/api/library';
import { Button, CloseButton, Group } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconArrowBackUp, IconPencil } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import classes from './BulkBar.module.css';
import { changeMany } from './library-api.ts';
import { NOTHING_SELECTED, type Selection } from './selection.ts';

/** It has forms, which most visits don't need. */
const BulkDialog = lazy(async () => ({ default: (await import('./BulkDialog.tsx')).BulkDialog }));

/** So many are changed in one request. */
const AT_ONCE = 100;

/** What is done with the chosen items, and then what became of each, with the way back. */
export function BulkBar(props: {
  tiles: readonly LibraryTile[];
  selection: Selection;
  onSelection: (selection: Selection) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [isEditing, setIsEditing] = useState(false);
  const [outcome, setOutcome] = useState<{ results: BulkResult[]; isUndo: boolean } | null>(null);
  const { ids } = props.selection;
  const chosen = props.tiles.filter(({ item }) => ids.has(item.id));
  const change = useMutation({
    mutationFn: async ({ changes }: { changes: readonly BulkChange[]; isUndo?: boolean }) => {
      const results: BulkResult[] = [];
      for (let first = 0; first < changes.length; first += AT_ONCE)
        results.push(...(await changeMany(changes.slice(first, first + AT_ONCE))));
      return results;
    },
    onSuccess: (results, { isUndo = false }) => {
      setOutcome({ results, isUndo });
      setIsEditing(false);
      props.onSelection(NOTHING_SELECTED);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.library }),
  });
  const isInArchive = chosen.length > 0 && chosen.every(({ item }) => item.archived);
  const archive = () =>
    change.mutate({
      changes: chosen.map(({ item }) => ({ id: item.id, set: { archived: !isInArchive } })),
    });
  const count = chosen.length;
  return (
    <>
      {count > 0 && (
        <section className={classes.bar} aria-label={t('library.selectedActions')}>
          <strong>{t('library.selected', { count, n: format.number(count) })}</strong>
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconPencil size={18} aria-hidden />}
              onClick={() => setIsEditing(true)}
            >
              {t('library.edit')}
            </Button>
            <Button
              variant="default"
              loading={change.isPending}
              leftSection={
                isInArchive ? <IconArchiveOff size={18} aria-hidden /> : <IconArchive size={18} aria-hidden />
              }
              onClick={archive}
            >
              {isInArchive ? t('library.unarchive') : t('library.archive')}
            </Button>
          </Group>
          <CloseButton
            aria-label={t('library.unselect')}
            onClick={() => props.onSelection(NOTHING_SELECTED)}
          />
        </section>
      )}
      {change.isError && !isEditing && <ErrorMessage error={change.error} />}
      <div role="status">
        {count === 0 && outcome && (
          <Outcome
            {...outcome}
            isUndoing={change.isPending}
            onUndo={(changes) => change.mutate({ changes, isUndo: true })}
            onClose={() => setOutcome(null)}
          />
        )}
      </div>
      <Suspense>
        {isEditing && (
          <BulkDialog
            count={count}
            isSaving={change.isPending}
            error={change.error}
            onSave={(what) =>
              change.mutate({ changes: chosen.map(({ item }) => ({ id: item.id, ...what })) })
            }
            onClose={() => setIsEditing(false)}
          />
        )}
      </Suspense>
    </>
  );
}

function Outcome(props: {
  results: readonly BulkResult[];
  isUndo: boolean;
  isUndoing: boolean;
  onUndo: (changes: BulkChange[]) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { results, isUndo } = props;
  const refused = results.filter(({ outcome }) => outcome === 'refused');
  const undo = results.flatMap(({ id, before }) => (before ? [{ id, set: before }] : []));
  const changed = undo.length;
  return (
    <div className={classes.outcome}>
      <div className={classes.words}>
        {changed > 0 ? (
          <p>
            {isUndo && refused.length === 0
              ? t('library.undone')
              : t('library.changed', { count: changed, n: format.number(changed) })}
          </p>
        ) : (
          refused.length === 0 && <p>{t('library.unchanged')}</p>
        )}
        {refused.length > 0 && (
          <>
            <p>{t('library.refused', { count: refused.length, n: format.number(refused.length) })}</p>
            <ul className={classes.refused}>
              {refused.map(({ id, title, reason }) => (
                <li key={id}>
                  <strong>{title}</strong>: {reason}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {changed > 0 && !isUndo && (
        <Button
          variant="white"
          size="sm"
          loading={props.isUndoing}
          leftSection={<IconArrowBackUp size={18} aria-hidden />}
          onClick={() => props.onUndo(undo)}
        >
          {t('library.undo')}
        </Button>
      )}
      <CloseButton
        variant="transparent"
        c="white"
        aria-label={t('library.dismiss')}
        onClick={props.onClose}
      />
    </div>
  );
}
