import type { CSSProperties, ReactNode } from 'react';
import { useStageView } from '../scene/context.ts';
import { useFrame, useLegibility } from '../scene/frame.ts';
import { useShift } from './burn-in-shift.ts';

/** All that is drawn, in the place's colours, turned and sized as the panel hangs. */
export function RotatedPanel({ children }: { children: ReactNode }) {
  const setup = useStageView((view) => view.setup);
  const { rotation, marginShare, width, height } = useFrame();
  const { textScale } = useLegibility();
  const pixel = 1 / window.devicePixelRatio;
  const shift = useShift(Math.min(width, height) / pixel, setup?.clockOffsetMs ?? 0);
  const colours = Object.fromEntries(
    Object.entries(setup?.theme?.colours ?? {}).map(([name, colour]) => [`--${name}`, colour]),
  );
  return (
    <main
      className="stage"
      data-rotation={rotation}
      data-far={textScale > 1.25}
      style={
        {
          ...colours,
          '--margin': `${setup?.display?.marginPercent ?? 0}%`,
          '--margin-share': marginShare,
          '--text-scale': textScale,
          '--shift-x': `${shift.x * pixel}px`,
          '--shift-y': `${shift.y * pixel}px`,
        } as CSSProperties
      }
    >
      <div className="frame">{children}</div>
    </main>
  );
}
