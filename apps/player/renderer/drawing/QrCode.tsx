import QRCode from 'qrcode';
import { type CSSProperties, useMemo } from 'react';
import { useLegibility } from '../scene/frame.ts';

/** Readers find a code by this much white around it, in modules (ISO/IEC 18004). */
const QUIET_MODULES = 4;

/**
 * A QR code with its quiet zone, as large as the viewing distance asks for, drawn at a whole number of pixels
 * a module so that its edges are sharp.
 */
export function QrCode({ text, languages }: { text: string; languages: number }) {
  const { path, modules } = useMemo(() => drawCode(text), [text]);
  const { codeSideU } = useLegibility();
  const all = modules + 2 * QUIET_MODULES;
  const sides = { '--modules': all, '--code': (codeSideU(modules, languages) * all) / modules };
  return (
    <svg
      className="code"
      viewBox={`${-QUIET_MODULES} ${-QUIET_MODULES} ${all} ${all}`}
      style={sides as CSSProperties}
      shapeRendering="crispEdges"
      role="img"
      aria-label={text}
    >
      <path fill="var(--code-ink)" d={path} />
    </svg>
  );
}

function drawCode(text: string): { path: string; modules: number } {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const runs: string[] = [];
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) {
      if (!modules.get(y, x)) continue;
      const from = x;
      while (x < modules.size && modules.get(y, x)) x += 1;
      runs.push(`M${from} ${y}h${x - from}v1h${from - x}z`);
    }
  }
  return { path: runs.join(''), modules: modules.size };
}
