import { Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../shell/ButtonLink.tsx';

/** It stands where the form was of what somebody else deleted. */
export function Deleted({ name }: { name: string }) {
  const { t } = useTranslation();
  const sentence = useRef<HTMLParagraphElement>(null);
  useEffect(() => sentence.current?.focus(), []);
  return (
    <Stack align="flex-start">
      <Text ref={sentence} tabIndex={-1} fw={600}>
        {t('conflict.goneNow', { name })}
      </Text>
      <ButtonLink to="/screens" variant="default">
        {t('app.back')}
      </ButtonLink>
    </Stack>
  );
}
