import type { ItemKind } from '@bacheca/shared/model/items';
import { ITEM_ICONS } from '../attention/icons.ts';
import classes from './picture.module.css';

/** Stands for an item whose picture can't be had: its title, set as on a slide. */
export function TitleTile(props: { title: string; kind?: ItemKind }) {
  const Icon = props.kind ? ITEM_ICONS[props.kind] : null;
  return (
    <div className={classes.slide} data-plain aria-hidden>
      <span className={classes.circle} />
      <span className={classes.dot} />
      <span className={classes.slideTitle} dir="auto">
        {Icon && <Icon className={classes.slideIcon} stroke={1.75} />}
        {props.title}
      </span>
    </div>
  );
}
