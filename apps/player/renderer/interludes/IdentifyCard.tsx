import { useEffect } from 'react';
import { directionOfName, isolateInName } from '../messages/bidi.ts';
import { messagesIn } from '../messages/messages.ts';
import { useStage } from '../scene/context.ts';
import { useFrame } from '../scene/frame.ts';

interface IdentifyProps {
  readonly identify: {
    readonly screenName: string;
    readonly locationName: string;
    readonly machine?: string;
  };
}

/** Names have 80 characters at most; longer ones are set smaller, so that any fits a portrait screen. */
const SHORT_NAME = 22;
const LONG_NAME = 44;

/**
 * The screen's name and place, large, over whatever shows; also over a closed screen's black. It is for staff, so it
 * speaks their languages and not the place's, and says what they ask next: which machine, how large, how it stands.
 */
export function IdentifyCard({ identify }: IdentifyProps) {
  const { screenName, locationName, machine } = identify;
  const stage = useStage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: said for each time that it was asked for.
  useEffect(() => stage.identifyDrawn(), [stage, identify]);
  const { width, height } = useFrame();
  const pixels = (length: number) => Math.round(length * window.devicePixelRatio);
  const size = `${pixels(width)} × ${pixels(height)}`;
  const stands = width >= height ? 'orizzontale / landscape' : 'verticale / portrait';
  return (
    <div className="identify" role="status" lang="it" dir="ltr">
      <div className="identify-card">
        <p className="identify-label">
          {messagesIn('it').identify} <span lang="en">/ {messagesIn('en').identify}</span>
        </p>
        <p className="identify-name" dir={directionOfName(screenName)} data-length={lengthOf(screenName)}>
          {isolateInName(screenName)}
        </p>
        {locationName && (
          <p className="identify-place" dir={directionOfName(locationName)}>
            {isolateInName(locationName)}
          </p>
        )}
        <p className="identify-facts">
          <bdi>
            {size}, {stands}
          </bdi>
          {machine && <bdi>{machine}</bdi>}
        </p>
      </div>
    </div>
  );
}

function lengthOf(name: string): 'short' | 'middling' | 'long' {
  if (name.length <= SHORT_NAME) return 'short';
  return name.length <= LONG_NAME ? 'middling' : 'long';
}
