import { contrastOf, IDENTITY_COLOURS } from '@bacheca/shared/model/contrast';
import { useState } from 'react';
import { useStage, useStageView } from '../scene/context.ts';

/** WCAG 2.2 asks for it in 1.4.11, Non-text Contrast. */
const MIN_TICK_CONTRAST = 3;

/** The place's own mark; else that of the campaign, as in `packages/shared/visual/mark.svg`. */
export function Mark() {
  const { mediaUrl } = useStage();
  const file = useStageView((view) => view.setup?.theme?.mark);
  const accent = useStageView((view) => view.setup?.theme?.colours?.accent) ?? IDENTITY_COLOURS.accent;
  const [broken, setBroken] = useState<string | null>(null);
  if (file && file.sha256 !== broken) {
    return (
      <img
        className="mark mark-own"
        src={mediaUrl(file)}
        alt=""
        draggable={false}
        onError={() => setBroken(file.sha256)}
      />
    );
  }
  return (
    <svg className="mark" viewBox="0 0 40 40" aria-hidden="true">
      <path fill="var(--accent)" d="M0 10A10 10 0 0 1 10 0H30A10 10 0 0 1 40 10V30A10 10 0 0 1 30 40H0Z" />
      <path
        fill="none"
        stroke={contrastOf('#ffffff', accent) >= MIN_TICK_CONTRAST ? '#fff' : 'var(--deep)'}
        strokeWidth="4"
        strokeLinecap="round"
        strokeLinejoin="round"
        d="M11.5 20.5 18 27 29 14"
      />
    </svg>
  );
}

/** The mark and the name beside it, which runs its own way: in Arabic the hash would come last. */
export function Brand({ className }: { className: string }) {
  const name = useStageView((view) => view.setup?.theme?.name) ?? '#PratoFacile';
  return (
    <span className={className}>
      <Mark />
      <b dir="auto">{name}</b>
    </span>
  );
}
