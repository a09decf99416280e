import { Fragment, useRef } from 'react';
import { Code } from '../drawing/Code.tsx';
import { AccessIcon } from '../drawing/icons.tsx';
import { fontsLoaded, useFit } from '../stage/fit.ts';
import { type SceneProps, useStill, variantOf } from '../stage/scene.ts';
import { directionOf, wordsIn } from '../words/words.ts';

/** One service on one slide: how to enter, what it is for, three steps, and the code that opens it. */
export function QrScene({ cue, item, visible, reports }: SceneProps<'qr'>) {
  const texts = useRef<HTMLDivElement>(null);
  const fit = useFit(texts);
  useStill({ visible, reports }, async () => {
    await fontsLoaded();
    fit();
  });
  const variant = variantOf(item.variants, cue.language);
  const words = wordsIn(variant.language);
  return (
    <article className="slide qr" lang={variant.language} dir={directionOf(variant.language)}>
      <div className="shapes" aria-hidden="true">
        <i className="disc disc-blue" />
        <i className="disc disc-red" />
        <i className="disc disc-night" />
      </div>
      <div className="qr-texts" ref={texts}>
        {item.accessModes.length > 0 && (
          <ul className="badges">
            {item.accessModes.map((mode) => (
              <li className="badge" key={mode}>
                <AccessIcon mode={mode} />
                <span>{words.access[mode]}</span>
              </li>
            ))}
          </ul>
        )}
        <h1 data-text>{variant.title}</h1>
        <p className="lead" data-text>
          {variant.lead}
        </p>
        <ol className="steps">
          {variant.steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the three steps never change their order
            <li key={index}>
              <span className="step-number">{index + 1}</span>
              <span className="step-text" data-text>
                {step}
              </span>
            </li>
          ))}
        </ol>
      </div>
      <CodeCard url={item.url} label={item.urlLabel} caption={words.scan} />
    </article>
  );
}

export function CodeCard({
  url,
  label,
  caption,
}: {
  url: string;
  label: string | null;
  caption: string | null;
}) {
  return (
    <figure className="card">
      <Code text={url} />
      {caption && <figcaption>{caption}</figcaption>}
      {label && (
        <p className="card-link" dir="ltr">
          {label.split(/(?<=[/.-])/).map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a link's parts keep their order
            <Fragment key={index}>
              {part}
              <wbr />
            </Fragment>
          ))}
        </p>
      )}
    </figure>
  );
}
