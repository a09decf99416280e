import { useForm } from '@mantine/form';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

/**
 * A form of `@mantine/form` that is checked as it is sent. What is wrong is said beside its field, and the first such field
 * has the focus; a group of controls that has no field of its own says so by `data-wrong`.
 *
 * @param check Returns one sentence for each field that is wrong, in the language of the page.
 */
export function useCheckedForm<Values extends Record<string, unknown>>(options: {
  initialValues: Values;
  check: (values: Values) => Readonly<Record<string, string>>;
  onChange?: (values: Values) => void;
}) {
  const { i18n } = useTranslation();
  const { initialValues, check, onChange } = options;
  const element = useRef<HTMLFormElement>(null);
  const form = useForm<Values>({
    initialValues,
    validate: (values) => ({ ...check(values) }),
    onSubmitPreventDefault: 'always',
    ...(onChange && { onValuesChange: onChange }),
  });

  // What was said in one language is said in the other.
  const { language } = i18n;
  const saidIn = useRef(language);
  useEffect(() => {
    if (saidIn.current === language) return;
    saidIn.current = language;
    const now = check(form.getValues());
    form.setErrors(Object.fromEntries(Object.keys(form.errors).map((path) => [path, now[path]])));
  });

  return {
    form,
    /** What the form's element has: who hears of it once all is right. */
    formProps: (onRight: (values: Values) => void) => ({
      ref: element,
      noValidate: true,
      onSubmit: form.onSubmit(onRight, () => {
        // The sentences are drawn by then.
        requestAnimationFrame(() => focusFirstWrong(element.current));
      }),
    }),
  };
}

const CONTROL = 'input, button, select, textarea, [tabindex="0"]';

function focusFirstWrong(form: HTMLFormElement | null): void {
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong="true"]');
  const control = wrong?.matches(CONTROL) ? wrong : wrong?.querySelector<HTMLElement>(CONTROL);
  control?.focus();
}
