import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import type { DocumentSave } from '../saving/use-document-save.ts';

/** Saves a form, and says what came of it. */
export function SaveButton<Document>({ label, save }: { label: string; save: DocumentSave<Document> }) {
  const { t } = useTranslation();
  // What goes wrong while both versions are looked at is said there.
  const isAsking = save.conflict !== null;
  return (
    <>
      {save.error && !isAsking && <ErrorMessage error={save.error} title={t('settings.failed')} />}
      <Group gap="md">
        <Button type="submit" loading={save.isPending && !isAsking}>
          {label}
        </Button>
        <div role="status">
          {save.isSaved && <Text fw={600}>{t('settings.saved')}</Text>}
          {save.isTheirs && <Text fw={600}>{t('conflict.theirsNow')}</Text>}
        </div>
      </Group>
    </>
  );
}
