import { useTranslation } from 'react-i18next';
import classes from './CodePicture.module.css';

/** A screen on a wall that shows a pairing code: what to look for, before words about it. */
export function CodePicture() {
  const { t } = useTranslation();
  return (
    <div className={classes.screen} role="img" aria-label={t('pair.picture')}>
      <span className={classes.circle} />
      <span className={classes.dot} />
      <span className={classes.title}>{t('pair.pictureTitle')}</span>
      {/* Dots stand for the characters: nobody should take a drawing's code for a real one. */}
      <svg className={classes.code} viewBox="0 0 78 10" aria-hidden="true">
        {[5, 17, 29, 49, 61, 73].map((x) => (
          <circle key={x} cx={x} cy="5" r="4.5" />
        ))}
      </svg>
      <svg className={classes.qr} viewBox="0 0 21 21" aria-hidden="true">
        {/* The three corners are what everyone knows a QR code by; the rest is a pattern. */}
        <path d="M0 0h7v7H0zM14 0h7v7h-7zM0 14h7v7H0z" />
        <path className={classes.light} d="M1 1h5v5H1zM15 1h5v5h-5zM1 15h5v5H1z" />
        <path d="M2 2h3v3H2zM16 2h3v3h-3zM2 16h3v3H2zM9 0h2v2H9zM11 3h1v3h-1zM8 5h2v1H8zM0 9h2v1H0zM4 8h3v2H4zM8 8h2v3H8zM12 8h3v2h-3zM17 9h4v1h-4zM10 12h4v1h-4zM15 11h2v4h-2zM8 13h1v4H8zM10 15h3v2h-3zM18 13h3v2h-3zM14 17h2v4h-2zM17 18h4v1h-4zM9 19h3v2H9zM18 20h2v1h-2z" />
      </svg>
    </div>
  );
}
