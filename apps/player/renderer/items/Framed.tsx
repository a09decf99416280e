import type { ReactNode } from 'react';

/** Content drawn for the screen's own shape may be off by this much and still fill it. */
const SAME_SHAPE = 0.03;

interface FramedProps {
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly field: 'paper' | 'night';
  readonly children: ReactNode;
}

/**
 * A picture of the screen's shape fills it, and the footer lies over its lowest 9 %, which content keeps
 * free. Any other is shown whole, above the footer, on a field of the identity.
 */
export function Framed({ width, height, field, children }: FramedProps) {
  const screen = window.innerWidth / window.innerHeight;
  const fills = width && height ? Math.abs(width / height / screen - 1) <= SAME_SHAPE : true;
  return (
    <div className="framed" data-fills={fills} data-field={field}>
      {!fills && field === 'paper' && (
        <div className="shapes" aria-hidden="true">
          <i className="disc disc-blue" />
          <i className="disc disc-red" />
        </div>
      )}
      {children}
    </div>
  );
}
