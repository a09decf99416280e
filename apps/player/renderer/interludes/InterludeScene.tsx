import type { Interlude } from '../../stage.ts';
import { Mark } from '../drawing/Mark.tsx';
import { useStageView } from '../stage/context.ts';
import { fontsLoaded } from '../stage/fit.ts';
import { type SceneProps, useStill } from '../stage/scene.ts';
import { directionOf, wordsIn } from '../words/words.ts';

type InterludeProps = Pick<SceneProps, 'visible' | 'reports'> & { readonly interlude: Interlude };

/** What is on screen when no item is: always something of the identity, or dark on purpose. */
export function InterludeScene({ interlude, visible, reports }: InterludeProps) {
  useStill({ visible, reports }, fontsLoaded);
  switch (interlude.type) {
    case 'closed':
      return <div className="closed" />;
    case 'fallback':
      return <Fallback />;
    case 'starting':
    case 'bumper':
      return <Bumper />;
  }
}

/** Between two items. */
export function Bumper() {
  return (
    <article className="slide bumper">
      <Shapes />
      <p className="brand">
        <Mark />
        <b>#PratoFacile</b>
      </p>
    </article>
  );
}

/** When there is nothing to play: says what the campaign is, in up to two of the place's languages. */
function Fallback() {
  const setup = useStageView((view) => view.setup);
  const languages = (setup?.languages ?? ['it' as const]).slice(0, 2);
  return (
    <article className="slide fallback">
      <Shapes />
      <div className="fallback-texts">
        <p className="brand">
          <Mark />
          <b>#PratoFacile</b>
        </p>
        {languages.map((language) => (
          <p className="tagline" key={language} lang={language} dir={directionOf(language)}>
            {wordsIn(language).tagline}
          </p>
        ))}
      </div>
    </article>
  );
}

function Shapes() {
  return (
    <div className="shapes" aria-hidden="true">
      <i className="disc disc-blue" />
      <i className="disc disc-red" />
      <i className="disc disc-night" />
    </div>
  );
}
