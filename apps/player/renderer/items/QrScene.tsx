import { type SlideText, slideTexts } from '@bacheca/shared/text/slide-texts';
import { Fragment, useMemo, useRef } from 'react';
import { AccessIcon } from '../drawing/icons.tsx';
import { QrCode } from '../drawing/QrCode.tsx';
import { Shapes } from '../drawing/Shapes.tsx';
import { isolateLeftToRight } from '../messages/bidi.ts';
import { directionOf, messagesIn } from '../messages/messages.ts';
import { useStageView } from '../scene/context.ts';
import { useFit } from '../scene/fit.ts';
import { fontsLoaded } from '../scene/fonts.ts';
import { type SceneProps, useStill, variantOf } from '../scene/scene.ts';

/**
 * One service stands on one slide: how to enter, what it is for, three steps, and the code that opens it. Where several
 * languages share it, the one whose turn it is comes first and large.
 */
export function QrScene({ cue, item, beneath, visible, reports }: SceneProps<'qr'>) {
  const slide = useRef<HTMLElement>(null);
  const texts = useRef<HTMLDivElement>(null);
  const placeLanguages = useStageView((view) => view.setup?.languages);
  const fit = useFit(texts);
  useStill({ beneath, visible, reports }, async () => {
    await fontsLoaded(slide.current);
    fit();
  });
  const variant = variantOf(item.variants, cue.language);
  const [first, ...others] = useMemo(
    () => slideTexts(item, variant, placeLanguages ?? []),
    [item, variant, placeLanguages],
  );
  const messages = messagesIn(variant.language);
  const languages = [variant.language, ...others.map(({ language }) => language)];
  return (
    <article
      className="slide qr"
      data-languages={languages.length}
      lang={variant.language}
      dir={directionOf(variant.language)}
      ref={slide}
    >
      <Shapes />
      <div className="qr-texts texts" ref={texts}>
        {item.accessModes.length > 0 && (
          <ul className="badges">
            {item.accessModes.map((mode) => (
              <li className="badge" key={mode}>
                <AccessIcon mode={mode} />
                <span>{isolateLeftToRight(messages.access[mode], variant.language)}</span>
              </li>
            ))}
          </ul>
        )}
        <div className="qr-languages">
          <section className="qr-first">{first && <SlideTextBlock text={first} />}</section>
          {others.map((text) => (
            <section
              className="qr-other"
              key={text.language}
              lang={text.language}
              dir={directionOf(text.language)}
            >
              <SlideTextBlock text={text} />
            </section>
          ))}
        </div>
      </div>
      <CodeCard url={item.url} label={item.urlLabel} languages={languages.length}>
        {languages.map((language) => (
          <span className="card-caption" key={language} lang={language} dir={directionOf(language)}>
            {messagesIn(language).scan}
          </span>
        ))}
      </CodeCard>
    </article>
  );
}

function SlideTextBlock({ text: { language, title, lead, steps } }: { text: SlideText }) {
  return (
    <>
      <h1 data-text>{isolateLeftToRight(title, language)}</h1>
      <p className="lead" data-text>
        {isolateLeftToRight(lead, language)}
      </p>
      {steps.length > 0 && <Steps steps={steps.map((step) => isolateLeftToRight(step, language))} />}
    </>
  );
}

export function Steps({ steps }: { steps: readonly string[] }) {
  return (
    <ol className="steps">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the three steps never change their order
        <li key={index}>
          <span className="step-number">{index + 1}</span>
          <span className="step-text" data-text>
            {step}
          </span>
        </li>
      ))}
    </ol>
  );
}

interface CodeCardProps {
  readonly url: string;
  readonly label: string;
  /** The texts beside it are in so many languages. */
  readonly languages?: number;
  /** What to do with the code; it stands above the link. */
  readonly children?: React.ReactNode;
}

export function CodeCard({ url, label, languages = 1, children }: CodeCardProps) {
  return (
    <figure className="card">
      <QrCode text={url} languages={languages} />
      {children && <figcaption>{children}</figcaption>}
      <p className="card-link" dir="ltr">
        {label.split(/(?<=[/.-])/).map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a link's parts keep their order
          <Fragment key={index}>
            {part}
            <wbr />
          </Fragment>
        ))}
      </p>
    </figure>
  );
}
