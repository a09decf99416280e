import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { DocumentApi } from '../api/documents.ts';
import { keys } from '../api/queries.ts';

/** Reads a document anew for each form that opens, so that it begins with the version that it says it has read. */
export function useOpenedDocument<Document>(api: DocumentApi<Document>) {
  const form = useId();
  return useQuery({
    queryKey: keys.opened(form),
    queryFn: api.read,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}
