import { useEffect, useState } from 'react';
import { Brand } from '../drawing/Mark.tsx';
import { directionOfName, isolateInName } from '../messages/bidi.ts';
import { useStageView } from '../scene/context.ts';
import { timeFormat } from '../scene/time-formats.ts';
import type { Scene } from './direction/scene-state.ts';
import { isCue } from './direction/stage-plan.ts';

/** Stays while items change, so that the screen feels like one thing. */
export function Footer({ scene }: { scene: Scene | null }) {
  const setup = useStageView((view) => view.setup);
  // The browser's first format of a time takes as long as all else that is drawn: the first picture doesn't wait for it.
  const [hasShown, setHasShown] = useState(false);
  if (!hasShown && scene?.phase === 'visible') setHasShown(true);
  return (
    <footer className="footer" data-tone={scene ? toneOf(scene) : 'plain'}>
      <Brand className="footer-brand" />
      <span className="footer-place">
        {setup?.locationName && (
          <bdi dir={directionOfName(setup.locationName)}>{isolateInName(setup.locationName)}</bdi>
        )}
        {setup?.address && <bdi dir={directionOfName(setup.address)}>{isolateInName(setup.address)}</bdi>}
      </span>
      {setup && hasShown && <Clock timeZone={setup.timeZone} offsetMs={setup.clockOffsetMs} />}
    </footer>
  );
}

/** The footer's field goes with the item above it; with a closed screen it goes dark too. */
function toneOf({ content }: Scene): string {
  if (!isCue(content)) return content.type === 'closed' ? 'closed' : 'plain';
  return content.item.kind === 'notice' ? content.item.severity : 'plain';
}

function Clock({ timeZone, offsetMs }: { timeZone: string; offsetMs: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    // It ticks each second, not each minute: a clock that was set, or a machine that slept, shows at once.
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <time className="footer-clock">{timeFormat(timeZone).format(now + offsetMs)}</time>;
}
