import { MIN_PASSWORD_CHARACTERS, type SessionView } from '@bacheca/shared';
import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useSignOut } from './session.tsx';
import { Welcome } from './Welcome.tsx';

export function ChangePasswordPage(props: {
  session: SessionView;
  /** As typed at sign-in; null after a reload, then it is asked for. */
  oneTimePassword: string | null;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const signOut = useSignOut();
  const [typed, setTyped] = useState('');
  const [next, setNext] = useState('');
  const [tried, setTried] = useState(false);
  const nextInput = useRef<HTMLInputElement>(null);
  const currentInput = useRef<HTMLInputElement>(null);
  const current = props.oneTimePassword || typed;

  const change = useMutation({
    mutationFn: api.changePassword,
    onSuccess: (session) => {
      props.onChanged();
      queries.setQueryData(keys.session, session);
    },
  });

  useEffect(() => {
    (currentInput.current ?? nextInput.current)?.focus();
  }, []);

  const missing = MIN_PASSWORD_CHARACTERS - [...next.trim()].length;
  const complaint =
    missing > 0 ? t('password.tooShort', { count: missing }) : next === current ? t('password.same') : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (current === '') return currentInput.current?.focus();
    if (complaint) return nextInput.current?.focus();
    change.mutate({ current, next });
  };

  return (
    <Welcome title={t('password.title')} lead={t('password.why')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {change.isError && <ErrorMessage error={change.error} />}
          {/* For password managers, which file the new password under it. */}
          <input
            type="text"
            hidden
            readOnly
            name="username"
            autoComplete="username"
            value={props.session.username}
          />
          {!props.oneTimePassword && (
            <PasswordInput
              ref={currentInput}
              label={t('password.current')}
              name="current-password"
              autoComplete="current-password"
              maxLength={200}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              error={tried && typed === '' && t('session.required')}
              visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword'), tabIndex: 0 }}
            />
          )}
          <PasswordInput
            ref={nextInput}
            label={t('password.next')}
            description={t('password.rule', { min: MIN_PASSWORD_CHARACTERS })}
            name="new-password"
            autoComplete="new-password"
            maxLength={200}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
            error={tried && complaint}
            visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword'), tabIndex: 0 }}
          />
          {!(tried && complaint) && next !== '' && (
            <Group gap="xs" c={complaint ? 'dimmed' : 'var(--state-good)'} wrap="nowrap">
              {complaint ? (
                <IconCircleDashed size={20} aria-hidden />
              ) : (
                <IconCircleCheck size={20} aria-hidden />
              )}
              <Text size="sm">{complaint ?? t('password.longEnough')}</Text>
            </Group>
          )}
          <Button type="submit" size="lg" loading={change.isPending} fullWidth>
            {t('password.save')}
          </Button>
          <Button variant="subtle" onClick={() => signOut.mutate()} loading={signOut.isPending}>
            {t('session.signOut')}
          </Button>
        </Stack>
      </form>
    </Welcome>
  );
}
