import type { Id, Language } from '@bacheca/shared/model/ids';
import { Button, FileButton } from '@mantine/core';
import { IconReplace, IconUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/queries.ts';
import { onAsset } from '../../screens/live/asset-events.ts';
import { addUploads } from '../../uploads/uploads.ts';

const TYPES = { video: 'video/*', infographic: 'image/*,application/pdf' } as const;

/** Another file in the place of a language's, or for one that has none: places and history stay. */
export function ReplaceFile(props: {
  itemId: Id;
  kind: keyof typeof TYPES;
  language: Language;
  isMissing: boolean;
}) {
  const { t } = useTranslation();
  const { itemId, kind, language, isMissing } = props;
  const Icon = isMissing ? IconUpload : IconReplace;
  return (
    <FileButton
      accept={TYPES[kind]}
      onChange={(file) => file && addUploads([file], `replace:${itemId}:${language}`)}
    >
      {(button) => (
        <Button
          {...button}
          variant="default"
          size="compact-md"
          leftSection={<Icon size={18} aria-hidden />}
          style={{ justifySelf: 'start' }}
        >
          {t(isMissing ? 'item.variants.upload' : 'item.variants.replace')}
        </Button>
      )}
    </FileButton>
  );
}

/** The scheduler puts a file that was replaced into the item when it is ready. */
export function useReplacedFiles(itemId: Id): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      onAsset((asset) => {
        if (asset.state === 'ready' && asset.itemId === itemId)
          void queries.invalidateQueries({ queryKey: keys.item(itemId) });
      }),
    [queries, itemId],
  );
}
