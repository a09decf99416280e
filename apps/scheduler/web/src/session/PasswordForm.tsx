import { MIN_PASSWORD_CHARACTERS, NewPassword, type SessionView } from '@bacheca/shared/api/people';
import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { schemaErrors } from '../forms/schema-errors.ts';
import { useCheckedForm } from '../forms/use-checked-form.ts';

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
  const nextInput = useRef<HTMLInputElement>(null);
  const currentInput = useRef<HTMLInputElement>(null);
  const passwordsIn = ({ typed, next }: { typed: string; next: string }) => ({
    current: props.current || typed,
    next,
  });
  /** What is still wrong with the new one by itself; null where nothing is. */
  const complaintOf = (values: { typed: string; next: string }): string | null => {
    const missing = MIN_PASSWORD_CHARACTERS - [...values.next.trim()].length;
    if (missing > 0) return t('password.tooShort', { count: missing });
    return values.next === passwordsIn(values).current ? props.words.same : null;
  };
  const { form, formProps } = useCheckedForm({
    initialValues: { typed: '', next: '' },
    check(values): Record<string, string> {
      const { current, ...others } = schemaErrors(NewPassword, t)(passwordsIn(values));
      const complaint = complaintOf(values);
      return { ...others, ...(current && { typed: current }), ...(complaint && { next: complaint }) };
    },
  });
  const complaint = complaintOf(form.values);

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

  return (
    <form {...formProps((values) => change.mutate(passwordsIn(values)))}>
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
            {...form.getInputProps('typed')}
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
          {...form.getInputProps('next')}
          visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword'), tabIndex: 0 }}
        />
        {!form.errors.next && form.values.next !== '' && (
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
