import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { useNow } from '../screens/live/use-now.ts';
import { useSession } from '../session/session.tsx';
import { useIsTopLayer } from '../shell/layers.ts';
import classes from './ConflictDialog.module.css';
import { type ComparedField, compareFields, type Field } from './compare-fields.ts';
import type { Conflict } from './save-document.ts';
import type { DocumentSave } from './use-document-save.ts';

/** Where somebody else saved first: both versions side by side, and what may be done about it. */
export function ConflictDialog<Document>(props: {
  save: DocumentSave<Document>;
  /** What the document is called. */
  name: string;
  fields: readonly Field<Document>[];
}) {
  const { t } = useTranslation();
  const { save, name, fields } = props;
  const { conflict } = save;
  useIsTopLayer(conflict !== null);
  return (
    <Modal
      opened={conflict !== null}
      onClose={save.goBack}
      returnFocus={false}
      size={820}
      title={t(conflict?.theirs.version === null ? 'conflict.deletedTitle' : 'conflict.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      {conflict && <Ways save={save} conflict={conflict} name={name} fields={fields} />}
    </Modal>
  );
}

function Ways<Document>(props: {
  save: DocumentSave<Document>;
  conflict: Conflict<Document>;
  name: string;
  fields: readonly Field<Document>[];
}) {
  const { t } = useTranslation();
  const { save, conflict, name, fields } = props;
  const isDeleted = conflict.theirs.version === null;
  const isOwn = conflict.by === useSession().username;
  const who = conflict.by ?? t('conflict.somebody');
  const when = useWhen(conflict.at);
  const sentence = isDeleted
    ? isOwn
      ? 'conflict.deletedByYou'
      : 'conflict.deletedBy'
    : isOwn
      ? 'conflict.savedByYou'
      : 'conflict.savedBy';
  const compared = compareFields(fields, conflict);
  const isDisjoint = compared.every(({ changedBy }) => changedBy === null || changedBy === 'me');
  return (
    <Stack gap="lg">
      <Stack gap="xs">
        {save.round > 1 && (
          <Text role="alert" fw={600}>
            {t('conflict.again')}
          </Text>
        )}
        <Text>{t(sentence, { who, name, when })}</Text>
        {!isDeleted && isDisjoint && <Text>{t('conflict.nothingLost')}</Text>}
        <Text size="sm" c="dimmed">
          {t(isDeleted ? 'conflict.deletedWays' : 'conflict.ways')}
        </Text>
      </Stack>
      {!isDeleted && <Versions compared={compared} conflict={conflict} who={isOwn ? null : conflict.by} />}
      {save.error && <ErrorMessage error={save.error} title={t('settings.failed')} />}
      <Group className={classes.ways}>
        <Button variant="default" data-autofocus onClick={save.goBack} disabled={save.isPending}>
          {t('conflict.goBack')}
        </Button>
        <Button variant="outline" onClick={save.takeTheirs} disabled={save.isPending}>
          {t(isDeleted ? 'conflict.leaveDeleted' : 'conflict.takeTheirs')}
        </Button>
        <Button onClick={save.takeMine} loading={save.isPending}>
          {t(isDeleted ? 'conflict.restore' : 'conflict.takeMine')}
        </Button>
      </Group>
    </Stack>
  );
}

function Versions<Document>(props: {
  compared: readonly ComparedField<Document>[];
  conflict: Conflict<Document>;
  who: string | null;
}) {
  const { t } = useTranslation();
  const { compared, conflict, who } = props;
  const { mine, theirs } = conflict;
  const different = compared.filter(({ changedBy }) => changedBy !== null);
  const same = compared.filter(({ changedBy }) => changedBy === null);
  const theirWord = who === null ? t('conflict.theirs') : t('conflict.theirsOf', { who });
  return (
    <Stack gap="sm">
      <ul className={classes.fields} aria-label={t('conflict.differences')}>
        {different.map(({ label, text, changedBy }) => (
          <li key={label} className={classes.field}>
            <h3 className={classes.label}>
              {label}
              <span className={classes.mark}>
                <IconArrowsDiff size={18} aria-hidden />
                {t(`conflict.changed.${changedBy ?? 'both'}`)}
              </span>
            </h3>
            <dl className={classes.versions}>
              <div className={classes.mine}>
                <dt>{t('conflict.mine')}</dt>
                <dd>{text(mine)}</dd>
              </div>
              <div>
                <dt>{theirWord}</dt>
                <dd>{text(theirs.document)}</dd>
              </div>
            </dl>
          </li>
        ))}
      </ul>
      {same.length > 0 && (
        <details className={classes.same}>
          <summary>{t('conflict.same', { count: same.length })}</summary>
          <dl>
            {same.map(({ label, text }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{text(mine)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </Stack>
  );
}

/** Writes ` alle 10:24`, or ` il 12 mar, 10:24`; nothing where it isn't known. */
function useWhen(at: string | null): string {
  const format = useFormat();
  const nowMs = useNow();
  if (at === null) return '';
  return ` ${format.at(Date.parse(at), nowMs, Intl.DateTimeFormat().resolvedOptions().timeZone)}`;
}
