import type { Severity } from '@bacheca/shared/model/items';
import { SIGNS } from './sign.ts';

export function Sign({ severity }: { severity: Severity }) {
  const { shape, isOutlined, stem, dot } = SIGNS[severity];
  const [x, y, radius] = dot;
  return (
    <svg className="sign" data-outlined={isOutlined} viewBox="0 0 100 100" aria-hidden="true">
      <path className="sign-shape" d={shape} />
      <path className="sign-stem" d={stem} />
      <circle className="sign-dot" cx={x} cy={y} r={radius} />
    </svg>
  );
}
