import { useEffect, useRef } from 'react';
import { useStageView } from '../stage/context.ts';
import { useFit } from '../stage/fit.ts';
import { fontsLoaded } from '../stage/fonts.ts';
import { directionOf, wordsIn } from '../words/words.ts';

interface IdentifyProps {
  readonly identify: { readonly screenName: string; readonly locationName: string };
}

/** The screen's name and place, large, over whatever shows; also over a closed screen's black. */
export function IdentifyCard({ identify: { screenName, locationName } }: IdentifyProps) {
  const language = useStageView((view) => view.setup?.languages[0]) ?? 'it';
  const texts = useRef<HTMLDivElement>(null);
  const fit = useFit(texts);
  useEffect(() => {
    // Another name may come while the card shows.
    if (screenName || locationName) fontsLoaded(texts.current).then(fit);
  }, [fit, screenName, locationName]);
  return (
    <div className="identify" role="status">
      <div className="identify-card" ref={texts}>
        <p className="identify-label" lang={language} dir={directionOf(language)}>
          {wordsIn(language).identify}
        </p>
        <p className="identify-name" dir="auto" data-text>
          {screenName}
        </p>
        {locationName && (
          <p className="identify-place" dir="auto" data-text>
            {locationName}
          </p>
        )}
      </div>
    </div>
  );
}
