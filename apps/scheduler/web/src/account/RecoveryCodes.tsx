import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

/** Nobody can read them a second time. */
export function RecoveryCodes(props: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Stack align="flex-start">
      <Title order={3} size="h4" ref={heading} tabIndex={-1}>
        {t('account.recovery')}
      </Title>
      <Text>{t('account.recoveryNow')}</Text>
      <Code block fz="md">
        {props.codes.join('\n')}
      </Code>
      <Button onClick={props.onDone}>{t('account.done')}</Button>
    </Stack>
  );
}
