import { type ReactNode, useId } from 'react';
import classes from './Section.module.css';

export function Section(props: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.section}>
      <h3 id={id} className={classes.title}>
        {props.title}
      </h3>
      {props.children}
    </section>
  );
}
