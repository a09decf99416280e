import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';

/** Whoever changes how they sign in says their password once more, for somebody else may sit at their desk. */
export function AskPassword(props: {
  label: string;
  pending: boolean;
  error: unknown;
  /** What else is asked. */
  children?: ReactNode;
  onPassword: (password: string) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (password !== '') props.onPassword(password);
      }}
    >
      <Stack>
        {props.error !== null && props.error !== undefined && <ErrorMessage error={props.error} />}
        {props.children}
        <PasswordInput
          label={t('account.passwordNow')}
          description={t('account.passwordWhy')}
          name="current-password"
          autoComplete="current-password"
          maxLength={200}
          data-autofocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword'), tabIndex: 0 }}
        />
        <Group>
          <Button type="submit" loading={props.pending}>
            {props.label}
          </Button>
          <Button variant="subtle" onClick={props.onCancel}>
            {t('account.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
