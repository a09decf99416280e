import type { Language } from '@bacheca/shared';
import { useEffect, useRef } from 'react';
import { Mark } from '../drawing/Mark.tsx';
import { CodeCard } from '../items/QrScene.tsx';
import { useStageView } from '../stage/context.ts';
import { fontsLoaded, useFit } from '../stage/fit.ts';
import { directionOf, wordsIn } from '../words/words.ts';

interface PairingProps {
  readonly pairing: { readonly code: string; readonly claimUrl: string };
}

/** Before a screen knows its place, those who install it read one of these. */
const FIRST_LANGUAGES: readonly Language[] = ['it', 'en'];

/** A new player's whole screen: the code that an operator claims it by. */
export function PairingScreen({ pairing }: PairingProps) {
  const setup = useStageView((view) => view.setup);
  const languages = (setup?.locationName ? setup.languages : FIRST_LANGUAGES).slice(0, 2);
  const texts = useRef<HTMLDivElement>(null);
  const fit = useFit(texts);
  useEffect(() => {
    fontsLoaded().then(fit);
  }, [fit]);
  return (
    <article className="slide pairing">
      <div className="shapes" aria-hidden="true">
        <i className="disc disc-blue" />
        <i className="disc disc-red" />
        <i className="disc disc-night" />
      </div>
      <div className="pairing-texts" ref={texts}>
        <p className="pairing-brand">
          <Mark />
          <b>#PratoFacile</b>
        </p>
        <h1 className="pairing-code" data-text>
          {pairing.code}
        </h1>
        <div className="pairing-languages">
          {languages.map((language) => (
            <section key={language} lang={language} dir={directionOf(language)}>
              <h2 data-text>{wordsIn(language).pairing.title}</h2>
              <ol className="steps">
                {wordsIn(language).pairing.steps.map((step, index) => (
                  <li key={step}>
                    <span className="step-number">{index + 1}</span>
                    <span className="step-text" data-text>
                      {step}
                    </span>
                  </li>
                ))}
              </ol>
            </section>
          ))}
        </div>
      </div>
      <CodeCard url={pairing.claimUrl} caption={null} label={addressOf(pairing.claimUrl)} />
    </article>
  );
}

/** A small tab over what plays, for a player whose token was refused. */
export function PairingCorner({ pairing }: PairingProps) {
  const language = useStageView((view) => view.setup?.languages[0]) ?? 'it';
  return (
    <p className="pairing-corner" lang={language} dir={directionOf(language)}>
      <span>{wordsIn(language).pairing.corner}</span>
      <b dir="ltr">{pairing.code}</b>
    </p>
  );
}

/** The part of the claim's URL that one could type. */
function addressOf(claimUrl: string): string {
  if (!URL.canParse(claimUrl)) return claimUrl;
  const { host, pathname } = new URL(claimUrl);
  return `${host}${pathname === '/' ? '' : pathname}`;
}
