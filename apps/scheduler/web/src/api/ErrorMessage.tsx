import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from './client.ts';

/** Says what went wrong in a sentence, the server's own where there is one. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    const { code, detail } = ApiError.from(error);
    if (detail) return detail;
    switch (code) {
      case 'unreachable':
        return t('errors.unreachable');
      case 'too-large':
        return t('errors.tooLarge');
      case 'upload-broken':
        return t('errors.uploadBroken');
      case 'upload-unanswered':
        return t('errors.uploadUnanswered');
      case 'not-bacheca':
        return t('errors.notBacheca');
      default:
        return t('errors.unreadable');
    }
  };
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
