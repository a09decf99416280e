import { useRef } from 'react';
import type { Interlude } from '../../contract/stage.ts';
import { Brand } from '../drawing/Mark.tsx';
import { Shapes } from '../drawing/Shapes.tsx';
import { directionOf, messagesIn } from '../messages/messages.ts';
import { useStageView } from '../scene/context.ts';
import { useFit } from '../scene/fit.ts';
import { fontsLoaded } from '../scene/fonts.ts';
import { type SceneProps, useStill } from '../scene/scene.ts';

type InterludeProps = Pick<SceneProps, 'beneath' | 'visible' | 'reports'> & { readonly interlude: Interlude };

/** What is on screen when no item is: always something of the identity, or dark on purpose. */
export function InterludeScene({ interlude, beneath, visible, reports }: InterludeProps) {
  const scene = useRef<HTMLDivElement>(null);
  useStill({ beneath, visible, reports }, () => fontsLoaded(scene.current));
  return (
    <div className="interlude" ref={scene}>
      {interlude.type === 'closed' && <div className="closed" />}
      {interlude.type === 'fallback' && <Fallback />}
      {(interlude.type === 'starting' || interlude.type === 'bumper') && <Bumper />}
    </div>
  );
}

/** It shows between two items. */
export function Bumper() {
  return (
    <article className="slide bumper">
      <Shapes />
      <Brand className="brand" />
    </article>
  );
}

/** When there is nothing to play: says what the campaign is, in up to two of the place's languages. */
function Fallback() {
  const setup = useStageView((view) => view.setup);
  const languages = (setup?.languages ?? ['it' as const]).slice(0, 2);
  const texts = useRef<HTMLDivElement>(null);
  useFit(texts);
  return (
    <article className="slide fallback" dir={directionOf(languages[0] ?? 'it')}>
      <Shapes />
      <div className="fallback-texts texts" ref={texts}>
        <Brand className="brand" />
        {languages.map((language) => (
          <p className="tagline" key={language} lang={language} dir={directionOf(language)} data-text>
            {messagesIn(language).tagline}
          </p>
        ))}
      </div>
    </article>
  );
}
