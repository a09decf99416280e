import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { guardLeaving } from '../router.ts';

/** While `isUnsaved`, whoever leaves the page is asked first, whichever way they leave it. */
export function useUnsavedWarning(isUnsaved: boolean): void {
  const { t } = useTranslation();
  useEffect(() => {
    if (!isUnsaved) return;
    const stopGuarding = guardLeaving(() => window.confirm(t('settings.unsaved')));
    // The browser asks in words of its own.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => {
      stopGuarding();
      window.removeEventListener('beforeunload', ask);
    };
  }, [isUnsaved, t]);
}
