import type { Language } from '@bacheca/shared/model/ids';
import classes from './picture.module.css';
import { qrPath } from './qr-path.ts';

/** The slide of a QR code, small. */
export function QrTile(props: { url: string; title: string; language: Language }) {
  const { size, path } = qrPath(props.url);
  return (
    <div className={classes.slide} lang={props.language} aria-hidden>
      <span className={classes.circle} />
      <span className={classes.dot} />
      <span className={classes.slideTitle}>{props.title}</span>
      <span className={classes.code}>
        <svg viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" aria-hidden="true">
          <path d={path} fill="#001f42" />
        </svg>
      </span>
    </div>
  );
}
