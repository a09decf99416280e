import markUrl from '@bacheca/shared/visual/mark.svg';

/** The mark of #PratoFacile. A word always stands beside it, so it is silent for screen readers. */
export function MarkImage(props: { size: number }) {
  return <img src={markUrl} alt="" width={props.size} height={props.size} style={{ display: 'block' }} />;
}

/** Sets the icon of the browser's tab; it is done here because the mark lives in the shared package. */
export function setUpIcon(): void {
  const link = document.createElement('link');
  link.rel = 'icon';
  link.type = 'image/svg+xml';
  link.href = markUrl;
  document.head.append(link);
}
