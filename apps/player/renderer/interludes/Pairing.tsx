import type { Language } from '@bacheca/shared/model/ids';
import { Fragment, useEffect, useRef } from 'react';
import { Brand } from '../drawing/Mark.tsx';
import { Shapes } from '../drawing/Shapes.tsx';
import { CodeCard, Steps } from '../items/QrScene.tsx';
import { directionOf, messagesIn } from '../messages/messages.ts';
import { useStageView } from '../scene/context.ts';
import { useFit } from '../scene/fit.ts';
import { fontsLoaded } from '../scene/fonts.ts';

interface PairingProps {
  readonly pairing: { readonly code: string; readonly claimUrl: string };
}

/** Before a screen knows its place, those who install it read one of these. */
const FIRST_LANGUAGES: readonly Language[] = ['it', 'en'];
/** An address stays one run of letters from left to right within words that run the other way. */
const ISOLATE = '\u2066';
const END_ISOLATE = '\u2069';

/** It fills a new player's screen: what the code is, and what an operator does with it, with or without a phone. */
export function PairingScreen({ pairing }: PairingProps) {
  const setup = useStageView((view) => view.setup);
  const languages = (setup?.locationName ? setup.languages : FIRST_LANGUAGES).slice(0, 2);
  const texts = useRef<HTMLDivElement>(null);
  const fit = useFit(texts);
  useEffect(() => {
    fontsLoaded(texts.current).then(fit);
  }, [fit]);
  const address = addressOf(pairing.claimUrl);
  const isHereOnly = isLoopback(pairing.claimUrl);
  const stepsIn = (language: Language) => {
    const { open, openHere, steps } = messagesIn(language).pairing;
    const isolated = `${ISOLATE}${address}${END_ISOLATE}`;
    return [isHereOnly ? openHere(isolated) : open(isolated), ...steps];
  };
  return (
    <article className="slide pairing">
      <Shapes />
      <div className="pairing-texts texts" ref={texts}>
        <Brand className="pairing-brand" />
        <p className="pairing-label">
          {languages.map((language, index) => (
            <Fragment key={language}>
              {/* Of neither language, so that it stands between two that run the other way. */}
              {index > 0 && <span>/</span>}
              <bdi lang={language}>{messagesIn(language).pairing.code}</bdi>
            </Fragment>
          ))}
        </p>
        <h1 className="pairing-code" data-text dir="ltr">
          {inGroups(pairing.code)}
        </h1>
        <div className="pairing-languages">
          {languages.map((language) => (
            <section key={language} lang={language} dir={directionOf(language)}>
              <h2 data-text>{messagesIn(language).pairing.title}</h2>
              <Steps steps={stepsIn(language)} />
            </section>
          ))}
        </div>
      </div>
      {/* A phone that scans an address of this machine alone would open nothing. */}
      {!isHereOnly && (
        <CodeCard url={pairing.claimUrl} label={address}>
          {languages.map((language) => (
            <span className="card-caption" key={language} lang={language} dir={directionOf(language)}>
              {messagesIn(language).scan}
            </span>
          ))}
        </CodeCard>
      )}
    </article>
  );
}

/** A small tab over what plays, for a player whose token was refused. */
export function PairingCorner({ pairing }: PairingProps) {
  const language = useStageView((view) => view.setup?.languages[0]) ?? 'it';
  return (
    <p className="pairing-corner" lang={language} dir={directionOf(language)}>
      <span>{messagesIn(language).pairing.corner}</span>
      <b dir="ltr">{inGroups(pairing.code)}</b>
    </p>
  );
}

/** `EB5RST` is read out and typed as `EB5 RST`. */
function inGroups(code: string): string {
  return /^[A-Z0-9]{6}$/.test(code) ? `${code.slice(0, 3)} ${code.slice(3)}` : code;
}

/** The part of the claim's URL that one could type. */
function addressOf(claimUrl: string): string {
  if (!URL.canParse(claimUrl)) return claimUrl;
  const { host, pathname } = new URL(claimUrl);
  return `${host}${pathname === '/' ? '' : pathname}`;
}

function isLoopback(claimUrl: string): boolean {
  if (!URL.canParse(claimUrl)) return false;
  const { hostname } = new URL(claimUrl);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
