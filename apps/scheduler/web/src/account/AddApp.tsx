import { Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accountApi } from '../api/account.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { qrPath } from '../screens/picture/qr-path.ts';
import { AskPassword } from './AskPassword.tsx';

const CODE_PX = 220;

/** The key goes into the app by its camera; a first code shows that it is there. */
export function AddApp(props: {
  onDone: (recoveryCodes: readonly string[] | null) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const begin = useMutation({ mutationFn: accountApi.beginApp });
  const confirm = useMutation({
    mutationFn: accountApi.confirmApp,
    onSuccess: ({ recoveryCodes }) => props.onDone(recoveryCodes),
  });
  if (!begin.data)
    return (
      <AskPassword
        label={t('account.addApp')}
        pending={begin.isPending}
        error={begin.error}
        onCancel={props.onCancel}
        onPassword={(password) => begin.mutate(password)}
      />
    );
  const { uri, secret } = begin.data;
  const { size, path } = qrPath(uri);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim() !== '') confirm.mutate(code);
      }}
    >
      <Stack align="flex-start">
        <Text>{t('account.scan')}</Text>
        {/* Cameras want a dark code on a light ground, whatever the page's look is. */}
        <svg
          width={CODE_PX}
          height={CODE_PX}
          viewBox={`-4 -4 ${size + 8} ${size + 8}`}
          shapeRendering="crispEdges"
          role="img"
          aria-label={t('account.qr')}
          style={{ background: '#fff' }}
        >
          <path d={path} fill="#001f42" />
        </svg>
        <div>
          <Text size="sm" c="dimmed">
            {t('account.secret')}
          </Text>
          <Code fz="md" style={{ overflowWrap: 'anywhere' }}>
            {secret}
          </Code>
        </div>
        {confirm.isError && <ErrorMessage error={confirm.error} />}
        <TextInput
          label={t('account.code')}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={10}
          data-autofocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" loading={confirm.isPending}>
            {t('account.confirm')}
          </Button>
          <Button variant="subtle" onClick={props.onCancel}>
            {t('account.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
