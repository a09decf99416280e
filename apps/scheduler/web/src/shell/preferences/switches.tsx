import { lazy, Suspense } from 'react';
import { ErrorBoundary } from '../ErrorBoundary.tsx';

const loaded = {
  language: lazy(async () => ({ default: (await import('./LanguageSwitch.tsx')).LanguageSwitch })),
  scheme: lazy(async () => ({ default: (await import('./SchemeSwitch.tsx')).SchemeSwitch })),
};

/** Switches of the language and of light and dark: no page waits for them, and none fails without them. */
export function Switch(props: { of: keyof typeof loaded; fullWidth?: boolean }) {
  const Loaded = loaded[props.of];
  return (
    <ErrorBoundary of={props.of} quietly>
      <Suspense>
        <Loaded fullWidth={props.fullWidth ?? false} />
      </Suspense>
    </ErrorBoundary>
  );
}
