import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from './error-text.ts';

export function useErrorText(): (error: unknown) => string {
  const { i18n } = useTranslation();
  return (error) => errorText(error, i18n);
}

export function ErrorMessage(props: {
  error: unknown;
  title?: string;
  children?: ReactNode;
  ref?: Ref<HTMLDivElement>;
}) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  return (
    <Alert
      ref={props.ref}
      role="alert"
      tabIndex={-1}
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={props.title ?? t('errors.title')}
    >
      {errorText(props.error)}
      {props.children}
    </Alert>
  );
}
