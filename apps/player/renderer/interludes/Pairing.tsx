import type { Language } from '@bacheca/shared';
import { useEffect, useRef } from 'react';
import { Brand } from '../drawing/Mark.tsx';
import { Shapes } from '../drawing/Shapes.tsx';
import { CodeCard, Steps } from '../items/QrScene.tsx';
import { useStageView } from '../stage/context.ts';
import { useFit } from '../stage/fit.ts';
import { fontsLoaded } from '../stage/fonts.ts';
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
    fontsLoaded(texts.current).then(fit);
  }, [fit]);
  return (
    <article className="slide pairing">
      <Shapes />
      <div className="pairing-texts texts" ref={texts}>
        <Brand className="pairing-brand" />
        <h1 className="pairing-code" data-text>
          {pairing.code}
        </h1>
        <div className="pairing-languages">
          {languages.map((language) => (
            <section key={language} lang={language} dir={directionOf(language)}>
              <h2 data-text>{wordsIn(language).pairing.title}</h2>
              <Steps steps={wordsIn(language).pairing.steps} />
            </section>
          ))}
        </div>
      </div>
      <CodeCard url={pairing.claimUrl} label={addressOf(pairing.claimUrl)} />
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
