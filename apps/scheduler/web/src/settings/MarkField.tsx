import type { Sha256 } from '@bacheca/shared/model/ids';
import type { MediaFile } from '@bacheca/shared/model/items';
import { Button, FileButton, Group, Progress, Stack, Text } from '@mantine/core';
import { IconTrash, IconUpload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, mediaUrl } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { MarkImage } from '../shell/Mark.tsx';
import classes from './SettingsPage.module.css';

const PICTURES = 'image/png,image/jpeg,image/webp';

/** A picture in place of the campaign's mark. */
export function MarkField(props: {
  mark: Sha256 | undefined;
  onChange: (mark: Sha256 | undefined, file?: MediaFile) => void;
}) {
  const { t } = useTranslation();
  const { mark, onChange } = props;
  const [share, setShare] = useState(0);
  const forgetChoice = useRef<() => void>(null);
  const upload = useMutation({
    mutationFn: (file: File) => api.upload(file, setShare),
    onMutate: () => setShare(0),
    // There is no advice on pictures.
    onSuccess: ({ advice: _, ...file }) => onChange(file.sha256, file),
  });
  return (
    <Stack gap="xs">
      <Text fw={600}>{t('settings.mark')}</Text>
      <Group gap="sm">
        <span className={classes.mark}>
          {mark ? <img src={mediaUrl(mark)} alt={t('settings.markNow')} /> : <MarkImage size={40} />}
        </span>
        <FileButton
          accept={PICTURES}
          resetRef={forgetChoice}
          onChange={(file) => {
            if (file) upload.mutate(file);
            // A browser says nothing of a file that is chosen again, which it is where it failed or was removed.
            forgetChoice.current?.();
          }}
        >
          {(button) => (
            <Button
              {...button}
              variant="default"
              loading={upload.isPending}
              leftSection={<IconUpload size={20} aria-hidden />}
            >
              {t('settings.markUpload')}
            </Button>
          )}
        </FileButton>
        {mark && (
          <Button
            variant="subtle"
            leftSection={<IconTrash size={20} aria-hidden />}
            onClick={() => onChange(undefined)}
          >
            {t('settings.markRemove')}
          </Button>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {t('settings.markHint')}
      </Text>
      {upload.isPending && <Progress value={Math.floor(share * 100)} aria-label={t('settings.markUpload')} />}
      {upload.isError && (
        <ErrorMessage error={upload.error} title={t('settings.markFailed')}>
          <Button
            variant="default"
            size="compact-sm"
            mt="xs"
            display="block"
            onClick={() => upload.mutate(upload.variables)}
          >
            {t('app.retry')}
          </Button>
        </ErrorMessage>
      )}
    </Stack>
  );
}
