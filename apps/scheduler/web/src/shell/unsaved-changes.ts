import { useBlocker } from '@tanstack/react-router';
import { useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';

/** The forms of the page with changes that aren't saved. */
const unsavedForms = new Set<string>();

/** While `isUnsaved`, whoever leaves the page is asked first, whichever way they leave it. */
export function useUnsavedWarning(isUnsaved: boolean): void {
  const form = useId();
  useEffect(() => {
    if (!isUnsaved) return;
    unsavedForms.add(form);
    return () => {
      unsavedForms.delete(form);
    };
  }, [isUnsaved, form]);
}

/** Asks once, whatever the number of forms; the frame of all pages does so for them. */
export function useLeaveBlocker(): void {
  const { t } = useTranslation();
  useBlocker({
    shouldBlockFn: ({ current, next }) => {
      const isSamePage = current.pathname === next.pathname;
      return !isSamePage && unsavedForms.size > 0 && !window.confirm(t('settings.unsaved'));
    },
    // The browser asks in words of its own.
    enableBeforeUnload: () => unsavedForms.size > 0,
  });
}
