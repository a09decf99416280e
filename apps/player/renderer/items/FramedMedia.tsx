import type { CSSProperties, ReactNode } from 'react';
import { type Frame, roomOf, useFrame } from '../scene/frame.ts';
import { type Edges, fieldAround } from './edges.ts';

/**
 * Content drawn for the room above the footer may be off by this much and still fill it: at most 0.75 % of it is
 * cut at each of two sides.
 */
const SAME_SHAPE = 0.015;
/** A field of up to this share of the room, at each side of the picture, goes on with what is drawn at its edge. */
const NARROW = 0.08;

interface FramedMediaProps {
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** It stands in the identity's own field, or in one frame with the footer. */
  readonly field: 'paper' | 'footer';
  /** With the edges of the picture the field matches it. */
  readonly edges?: Edges | null;
  readonly children: ReactNode;
}

/**
 * A picture is shown whole above the footer, which covers nothing: nobody who draws for a screen knows of it.
 * Around the picture is a field that matches it. One of the room's own shape fills the room.
 */
export function FramedMedia({ width, height, field, edges, children }: FramedMediaProps) {
  // How the picture's shape compares with the room's: below 1 the field is beside it, above 1 over and under it.
  const ratio = ratioOf({ width, height }, useFrame());
  const fills = ratio !== null && isSameShape(ratio);
  return (
    <div
      className="framed"
      data-fills={fills}
      data-field={field}
      style={edges && ratio !== null ? { background: fieldOf(edges, fills ? 1 : ratio) } : {}}
    >
      {children}
    </div>
  );
}

interface Size {
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** Whether anything shows of the field around a picture: beside it, or in the frame's margins. */
export function showsField(picture: Size, frame: Frame): boolean {
  // A page whose window isn't on the screen yet has no size; it is asked again with the one that it gets.
  if (frame.width <= 1) return false;
  const ratio = ratioOf(picture, frame);
  return frame.marginShare > 0 || ratio === null || !isSameShape(ratio);
}

function ratioOf({ width, height }: Size, frame: Frame): number | null {
  const room = roomOf(frame);
  return width && height ? width / height / (room.width / room.height) : null;
}

function isSameShape(ratio: number): boolean {
  return Math.abs(ratio - 1) <= SAME_SHAPE;
}

function fieldOf(edges: Edges, ratio: number): CSSProperties['background'] {
  const bar = (1 - Math.min(ratio, 1 / ratio)) / 2;
  return fieldAround(edges, { isBeside: ratio < 1, goesOn: bar <= NARROW });
}
