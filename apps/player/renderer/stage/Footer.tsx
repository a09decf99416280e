import { useEffect, useState } from 'react';
import { Mark } from '../drawing/Mark.tsx';
import { useStageView } from './Stage.tsx';
import { timeFormat } from './time.ts';

/** Stays while items change, so that the screen feels like one thing. */
export function Footer({ tone, expiry }: { tone: string; expiry: { text: string; lang: string } | null }) {
  const setup = useStageView((view) => view.setup);
  const place = [setup?.locationName, setup?.address].filter(Boolean).join(' · ');
  return (
    <footer className="footer" data-tone={tone}>
      <span className="footer-brand">
        <Mark />
        <b>#PratoFacile</b>
      </span>
      <span className="footer-place">
        {place && <bdi>{place}</bdi>}
        {expiry && (
          <bdi className="footer-expiry" lang={expiry.lang}>
            {expiry.text}
          </bdi>
        )}
      </span>
      {setup && <Clock timeZone={setup.timeZone} offsetMs={setup.clockOffsetMs} />}
    </footer>
  );
}

function Clock({ timeZone, offsetMs }: { timeZone: string; offsetMs: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    // Each second, not each minute: a clock that was set, or a machine that slept, shows at once.
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <time className="footer-clock">{timeFormat(timeZone).format(now + offsetMs)}</time>;
}
