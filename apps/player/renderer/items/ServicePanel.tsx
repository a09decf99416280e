import type { Language } from '@bacheca/shared/model/ids';
import { useRef } from 'react';
import type { CueService } from '../../contract/stage.ts';
import { isolateLeftToRight } from '../messages/bidi.ts';
import { directionOf, messagesIn } from '../messages/messages.ts';
import { useFit } from '../scene/fit.ts';
import { CodeCard } from './QrScene.tsx';

/** What the video is about and the code that opens it, above a lying picture on a standing screen. */
export function ServicePanel({ service, language }: { service: CueService; language: Language }) {
  const messages = useRef<HTMLDivElement>(null);
  useFit(messages);
  const { title, lead, url, urlLabel } = service;
  return (
    <aside className="service" lang={language} dir={directionOf(language)}>
      <div className="service-words texts" ref={messages}>
        <h2 data-text>{isolateLeftToRight(title, language)}</h2>
        <p data-text>{isolateLeftToRight(lead, language)}</p>
      </div>
      <CodeCard url={url} label={urlLabel}>
        <span className="card-caption">{messagesIn(language).scan}</span>
      </CodeCard>
    </aside>
  );
}
