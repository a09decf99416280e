/**
 * The forms of what is written in words, for the composers and the page of an item alike: `SlideDesk` for all of it, with
 * preview and advice, `QrFields` and `NoticeFields` for the texts of one language.
 */
import type { Language } from '@bacheca/shared/model/ids';
import { AccessMode, Severity, type Variant } from '@bacheca/shared/model/items';
import { MultiSelect, NativeSelect, NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import classes from './composers.module.css';
import { labelOf, type NoticeItem, neededMs, type QrItem, type WrittenItem } from './drafts.ts';

/** What is wrong, by path (`variants.0.title`); a field that isn't in it is right, or not looked at yet. */
export type FieldErrors = Readonly<Record<string, string>>;

interface FieldsProps<Written extends WrittenItem> {
  readonly item: Written;
  readonly onChange: (item: Written) => void;
  readonly language: Language;
  readonly errors: FieldErrors;
}

const directionOf = (language: Language) => (language === 'ar' || language === 'ur' ? 'rtl' : 'ltr');

function changedVariant<Written extends WrittenItem>(item: Written, at: number, change: object): Written {
  const variants = (item.variants as Variant[]).map((variant, index) =>
    index === at ? { ...variant, ...change } : variant,
  );
  return { ...item, variants } as Written;
}

/** The texts of a QR slide in one language. */
export function QrFields({ item, onChange, language, errors }: FieldsProps<QrItem>) {
  const { t } = useTranslation();
  const at = item.variants.findIndex((variant) => variant.language === language);
  const variant = item.variants[at];
  if (!variant) return null;
  const change = (part: Partial<Variant<'qr'>>) => onChange(changedVariant(item, at, part));
  const text = { lang: language, dir: directionOf(language) };
  return (
    <Stack gap="sm">
      <TextInput
        {...text}
        label={t('composers.slideTitle')}
        maxLength={60}
        value={variant.title}
        error={errors[`variants.${at}.title`]}
        onChange={({ currentTarget }) => change({ title: currentTarget.value })}
      />
      <Textarea
        {...text}
        size="md"
        autosize
        label={t('composers.lead')}
        maxLength={140}
        value={variant.lead}
        error={errors[`variants.${at}.lead`]}
        onChange={({ currentTarget }) => change({ lead: currentTarget.value.replace(/\n/g, ' ') })}
      />
      {variant.steps.map((step, index) => (
        <TextInput
          {...text}
          // biome-ignore lint/suspicious/noArrayIndexKey: the three steps never change their order
          key={index}
          label={t('composers.step', { number: index + 1 })}
          maxLength={70}
          value={step}
          error={errors[`variants.${at}.steps.${index}`]}
          onChange={({ currentTarget }) => {
            const { value } = currentTarget;
            change({ steps: variant.steps.map((each, place) => (place === index ? value : each)) });
          }}
        />
      ))}
    </Stack>
  );
}

/** The texts of a notice in one language. */
export function NoticeFields({ item, onChange, language, errors }: FieldsProps<NoticeItem>) {
  const { t } = useTranslation();
  const at = item.variants.findIndex((variant) => variant.language === language);
  const variant = item.variants[at];
  if (!variant) return null;
  const change = (part: Partial<Variant<'notice'>>) => onChange(changedVariant(item, at, part));
  const text = { lang: language, dir: directionOf(language) };
  return (
    <Stack gap="sm">
      <TextInput
        {...text}
        label={t('composers.slideTitle')}
        maxLength={80}
        value={variant.title}
        error={errors[`variants.${at}.title`]}
        onChange={({ currentTarget }) => change({ title: currentTarget.value })}
      />
      <Textarea
        {...text}
        size="md"
        autosize
        minRows={2}
        label={t('composers.text')}
        maxLength={240}
        value={variant.text}
        error={errors[`variants.${at}.text`]}
        onChange={({ currentTarget }) => change({ text: currentTarget.value })}
      />
    </Stack>
  );
}

type CommonProps<Written extends WrittenItem> = Omit<FieldsProps<Written>, 'language'>;

/** What a QR slide has that is of no language. */
export function QrCommonFields({ item, onChange, errors }: CommonProps<QrItem>) {
  const { t } = useTranslation();
  return (
    <div className={classes.fields}>
      <TextInput
        label={t('composers.url')}
        description={t('composers.urlMore')}
        type="url"
        maxLength={300}
        value={item.url}
        error={errors.url}
        onChange={({ currentTarget }) => {
          const url = currentTarget.value.trim();
          // What one types is followed by what is written, as long as nobody wrote something else.
          const follows = item.urlLabel === '' || item.urlLabel === labelOf(item.url);
          onChange({ ...item, url, ...(follows && { urlLabel: labelOf(url) }) });
        }}
      />
      <TextInput
        label={t('composers.urlLabel')}
        description={t('composers.urlLabelMore')}
        maxLength={48}
        value={item.urlLabel}
        error={errors.urlLabel}
        onChange={({ currentTarget }) => onChange({ ...item, urlLabel: currentTarget.value })}
      />
      <MultiSelect
        size="md"
        label={t('composers.accessModes')}
        data={AccessMode.options.map((mode) => ({ value: mode, label: t(`catalogue.access.${mode}`) }))}
        value={item.accessModes}
        onChange={(modes) =>
          onChange({ ...item, accessModes: AccessMode.options.filter((mode) => modes.includes(mode)) })
        }
      />
      <DurationField item={item} onChange={onChange} errors={errors} />
    </div>
  );
}

/** What a notice has that is of no language. */
export function NoticeCommonFields({ item, onChange, errors }: CommonProps<NoticeItem>) {
  const { t } = useTranslation();
  const { authority: _, url: _url, urlLabel: _label, ...others } = item;
  return (
    <div className={classes.fields}>
      <NativeSelect
        size="md"
        label={t('composers.severity')}
        data={Severity.options.map((value) => ({ value, label: t(`composers.severities.${value}`) }))}
        value={item.severity}
        onChange={({ currentTarget }) => onChange({ ...item, severity: Severity.parse(currentTarget.value) })}
      />
      <TextInput
        label={t('composers.authority')}
        description={t('composers.authorityMore')}
        maxLength={80}
        value={item.authority ?? ''}
        error={errors.authority}
        onChange={({ currentTarget }) => {
          const authority = currentTarget.value;
          onChange({ ...others, ...linkOf(item), ...(authority !== '' && { authority }) });
        }}
      />
      <TextInput
        label={t('composers.noticeUrl')}
        description={t('composers.noticeUrlMore')}
        type="url"
        maxLength={300}
        value={item.url ?? ''}
        error={errors.url}
        onChange={({ currentTarget }) => {
          const url = currentTarget.value.trim();
          const authority = item.authority === undefined ? {} : { authority: item.authority };
          onChange({ ...others, ...authority, ...(url !== '' && { url }) });
        }}
      />
      <DurationField item={item} onChange={onChange} errors={errors} />
    </div>
  );
}

function linkOf({ url, urlLabel }: NoticeItem): Pick<NoticeItem, 'url' | 'urlLabel'> {
  return { ...(url !== undefined && { url }), ...(urlLabel !== undefined && { urlLabel }) };
}

function DurationField<Written extends WrittenItem>({ item, onChange, errors }: CommonProps<Written>) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <NumberInput
      size="md"
      label={t('composers.duration')}
      description={t('composers.durationMore', { n: format.number(neededMs(item) / 1000) })}
      min={3}
      max={600}
      allowDecimal={false}
      allowNegative={false}
      value={Math.round(item.durationMs / 1000)}
      error={errors.durationMs}
      onChange={(value) => {
        const seconds = Number(value);
        if (Number.isFinite(seconds)) onChange({ ...item, durationMs: Math.round(seconds * 1000) });
      }}
    />
  );
}
