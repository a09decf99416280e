import type { ReactNode } from 'react';
import classes from './PictureChoice.module.css';

/** Offers a choice of a few, each with a picture, which are ordinary radio buttons underneath. */
export function PictureChoice<Value extends string>(props: {
  label: string;
  name: string;
  value: Value;
  onChange: (value: Value) => void;
  choices: { value: Value; label: string; more?: string; picture: ReactNode; disabled?: boolean }[];
}) {
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{props.label}</legend>
      <div className={classes.choices}>
        {props.choices.map(({ value, label, more, picture, disabled = false }) => (
          <label
            key={value}
            className={classes.choice}
            data-checked={props.value === value}
            data-disabled={disabled}
          >
            <input
              type="radio"
              name={props.name}
              value={value}
              checked={props.value === value}
              disabled={disabled}
              onChange={() => props.onChange(value)}
            />
            <span className={classes.picture}>{picture}</span>
            <span className={classes.words}>
              <span className={classes.label}>{label}</span>
              {more && <span className={classes.more}>{more}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
