import { VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WatchedScreen } from '../attention/attention.ts';
import { changesToAnnounce } from './announce.ts';

/** Changes are gathered for this long, so that a link that flickers says nothing. */
const GATHER_MS = 4000;

/** Tells screen readers, politely, which screens came to need care and which are well again. */
export function Announcer(props: { screens: readonly WatchedScreen[] }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const latest = useRef(props.screens);
  latest.current = props.screens;

  useEffect(() => {
    let before = latest.current;
    const timer = setInterval(() => {
      if (latest.current === before) return;
      const { named, more } = changesToAnnounce(before, latest.current);
      before = latest.current;
      if (named.length === 0) return;
      const sentences = named.map(({ name, level, air }) =>
        t('announce.changed', {
          name,
          state:
            level === 'urgent'
              ? t(`air.${air}`)
              : level === 'care'
                ? t('announce.needsCare')
                : t('announce.well'),
        }),
      );
      if (more > 0) sentences.push(t('announce.more', { count: more }));
      setText(sentences.join('. '));
    }, GATHER_MS);
    return () => clearInterval(timer);
  }, [t]);

  return (
    <VisuallyHidden role="status" data-testid="announcer">
      {text}
    </VisuallyHidden>
  );
}
