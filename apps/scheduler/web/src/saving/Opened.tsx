import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '../api/documents.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import type { useOpenedDocument } from './use-opened-document.ts';

/** A form, once its document has come. One that has begun goes on, whatever becomes of later requests. */
export function Opened<Document>(props: {
  query: ReturnType<typeof useOpenedDocument<Document>>;
  children: (opened: Versioned<Document>) => ReactNode;
}) {
  const { t } = useTranslation();
  const { query, children } = props;
  if (query.data) return children(query.data);
  if (query.isPending)
    return <Skeleton height={240} radius="lg" role="status" aria-label={t('app.loading')} />;
  return (
    <ErrorMessage error={query.error}>
      <Button mt="sm" variant="default" display="block" onClick={() => query.refetch()}>
        {t('app.retry')}
      </Button>
    </ErrorMessage>
  );
}
