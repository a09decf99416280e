import { MIN_PASSWORD_CHARACTERS, type SessionView } from '@bacheca/shared/api/people';
import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';

/** The words in which a one-time password and one's own differ. */
interface PasswordTexts {
  readonly current: string;
  readonly same: string;
  readonly save: string;
}

export function PasswordForm(props: {
  session: SessionView;
  /** Where it is known, it isn't asked for. */
  current: string | null;
  words: PasswordTexts;
  onChanged: () => void;
  /** What else one may do. */
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const [next, setNext] = useState('');
  const [tried, setTried] = useState(false);
  const nextInput = useRef<HTMLInputElement>(null);
  const currentInput = useRef<HTMLInputElement>(null);
  const current = props.current || typed;

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
    missing > 0 ? t('password.tooShort', { count: missing }) : next === current ? props.words.same : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (current === '') return currentInput.current?.focus();
    if (complaint) return nextInput.current?.focus();
    change.mutate({ current, next });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {change.isError && <ErrorMessage error={change.error} title={t('password.failed')} />}
        {/* Password managers file the new password under it. */}
        <input
          type="text"
          hidden
          readOnly
          name="username"
          autoComplete="username"
          value={props.session.username}
        />
        {!props.current && (
          <PasswordInput
            ref={currentInput}
            label={props.words.current}
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
          {props.words.save}
        </Button>
        {props.children}
      </Stack>
    </form>
  );
}
