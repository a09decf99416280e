import { useStageView } from '../stage/context.ts';
import { directionOf, wordsIn } from '../words/words.ts';

interface IdentifyProps {
  readonly identify: { readonly screenName: string; readonly locationName: string };
}

/** Names have 80 characters at most; longer ones are set smaller, so that any fits a portrait screen. */
const SHORT_NAME = 22;
const LONG_NAME = 44;

/** The screen's name and place, large, over whatever shows; also over a closed screen's black. */
export function IdentifyCard({ identify: { screenName, locationName } }: IdentifyProps) {
  const language = useStageView((view) => view.setup?.languages[0]) ?? 'it';
  return (
    <div className="identify" role="status">
      <div className="identify-card">
        <p className="identify-label" lang={language} dir={directionOf(language)}>
          {wordsIn(language).identify}
        </p>
        <p className="identify-name" dir="auto" data-length={lengthOf(screenName)}>
          {screenName}
        </p>
        {locationName && (
          <p className="identify-place" dir="auto">
            {locationName}
          </p>
        )}
      </div>
    </div>
  );
}

function lengthOf(name: string): 'short' | 'middling' | 'long' {
  if (name.length <= SHORT_NAME) return 'short';
  return name.length <= LONG_NAME ? 'middling' : 'long';
}
