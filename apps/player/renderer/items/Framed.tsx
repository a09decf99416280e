import type { ReactNode } from 'react';
import { useFrame } from '../stage/frame.ts';
import { type Edges, fieldAround } from './edges.ts';

/** Content drawn for the screen's own shape may be off by this much and still fill it. */
const SAME_SHAPE = 0.03;
/** `--footer` of the style sheet, of the short side. */
const FOOTER_SHARE = 0.09;

interface FramedProps {
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly field: 'paper' | 'night';
  /** Of the picture, for a field that matches it; without them it is the identity's. */
  readonly edges?: Edges | null;
  readonly children: ReactNode;
}

/**
 * A picture of the screen's shape fills it, and the footer lies over its lowest 9 %, which content keeps
 * free. Any other is shown whole, above the footer, on a matching field.
 */
export function Framed({ width, height, field, edges, children }: FramedProps) {
  const frame = useFrame();
  const screen = frame.width / frame.height;
  const shape = width && height ? width / height : screen;
  const fills = Math.abs(shape / screen - 1) <= SAME_SHAPE;
  const room = frame.width / (frame.height - FOOTER_SHARE * Math.min(frame.width, frame.height));
  return (
    <div
      className="framed"
      data-fills={fills}
      data-field={field}
      {...(edges && !fills ? { style: { background: fieldAround(edges, shape < room) } } : {})}
    >
      {children}
    </div>
  );
}
