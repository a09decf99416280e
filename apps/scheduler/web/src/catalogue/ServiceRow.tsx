import type { KindState } from '@bacheca/shared/questions/catalogue-gaps';
import { Checkbox, Text, UnstyledButton } from '@mantine/core';
import { IconCheck, IconClock, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { useNow } from '../screens/live/use-now.ts';
import classes from './CataloguePage.module.css';
import { ownTimeZone } from './catalogue-api.ts';
import type { ListedService } from './catalogue-filter.ts';

/** A service: a row of the matrix, or a card where there is no room for columns. */
export function ServiceRow(props: {
  row: ListedService;
  isSelected: boolean;
  /** Null where one may not compose. */
  onSelect: ((isSelected: boolean) => void) | null;
  onEdit: (() => void) | null;
  mayCompose: boolean;
}) {
  const { t } = useTranslation();
  const { row, isSelected, onSelect, onEdit, mayCompose } = props;
  const { service, kinds } = row;
  const access = service.accessModes.map((mode) => t(`catalogue.access.${mode}`)).join(' · ');
  return (
    <article className={classes.row} aria-label={service.name} data-selected={isSelected}>
      <div className={classes.choose}>
        {onSelect && (
          <Checkbox
            aria-label={t('catalogue.select', { name: service.name })}
            checked={isSelected}
            onChange={({ currentTarget }) => onSelect(currentTarget.checked)}
          />
        )}
      </div>
      <div className={classes.name}>
        {onEdit ? (
          <UnstyledButton
            className={classes.edit}
            onClick={onEdit}
            aria-label={t('catalogue.edit', { name: service.name })}
          >
            {service.name}
          </UnstyledButton>
        ) : (
          <Text fw={600}>{service.name}</Text>
        )}
        {service.theme && (
          <Text size="sm" c="dimmed">
            {service.theme}
          </Text>
        )}
      </div>
      <When service={service} />
      <Text size="sm" {...(access === '' && { c: 'dimmed' })}>
        {access || t('catalogue.noAccess')}
      </Text>
      <div className={classes.journey}>
        <Text size="sm">{service.userJourneys.join(' · ') || '—'}</Text>
        {service.users && (
          <Text size="sm" c="dimmed">
            {service.users}
          </Text>
        )}
      </div>
      {kinds.map((state) => (
        <KindCell key={state.kind} state={state} service={service} mayCompose={mayCompose} />
      ))}
    </article>
  );
}

function When({ service: { phase, timeliness, deadline } }: Pick<ListedService, 'service'>) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow();
  const date = (instant: string) =>
    new Intl.DateTimeFormat(format.locale, {
      ...{ timeZone: ownTimeZone(), day: 'numeric', month: 'short', year: 'numeric' },
    }).format(Date.parse(instant));
  const dates = () => {
    if (!deadline) return timeliness === 'always' ? null : t('catalogue.noDates');
    const { opensAt, closesAt } = deadline;
    if (Date.parse(closesAt) <= nowMs) return t('catalogue.over', { date: date(closesAt) });
    if (opensAt && Date.parse(opensAt) > nowMs) return t('catalogue.from', { date: date(opensAt) });
    return t('catalogue.until', { date: date(closesAt) });
  };
  const said = dates();
  return (
    <div className={classes.when}>
      <Text size="sm" fw={600}>
        {phase ? t('catalogue.phase', { phase }) : t('catalogue.noPhase')}
      </Text>
      {timeliness !== 'always' && (
        <Text size="sm" c="dimmed">
          {t(`catalogue.timeliness.${timeliness}`)}
        </Text>
      )}
      {said && <Text size="sm">{said}</Text>}
    </div>
  );
}

function KindCell(props: { state: KindState; service: ListedService['service']; mayCompose: boolean }) {
  const { t } = useTranslation();
  const { state, service, mayCompose } = props;
  const { kind, contents, isWanted } = state;
  const word = t(`catalogue.kind.${kind}`);
  const [first] = contents;
  return (
    <div className={classes.kind}>
      <span className={classes.kindWord} aria-hidden>
        {word}
      </span>
      {first ? (
        <Link
          to="/content/$itemId"
          params={{ itemId: first.itemId }}
          className={classes.languages}
          aria-label={`${word}: ${first.title}`}
        >
          <Languages state={state} />
        </Link>
      ) : kind === 'qr' && mayCompose ? (
        <Link
          to="/content/new/qr"
          search={{ service: service.id }}
          className={classes.create}
          data-wanted={isWanted}
          aria-label={t('catalogue.createThis', { kind: word, name: service.name })}
        >
          <IconPlus size={16} aria-hidden />
          {t('catalogue.create')}
        </Link>
      ) : (
        <Text size="sm" c="dimmed">
          {t(isWanted ? 'catalogue.upload' : 'catalogue.none')}
        </Text>
      )}
    </div>
  );
}

/** What may be shown is full, what waits has a clock, what lacks is hollow. */
function Languages({ state: { approved, waiting, missing } }: { state: KindState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const chip = (language: string, of: 'approved' | 'waiting' | 'missing') => (
    <span
      key={language}
      className={classes.language}
      data-of={of}
      title={t(`catalogue.${of}In`, { language: format.language(language) })}
    >
      {of === 'approved' && <IconCheck size={12} aria-hidden />}
      {of === 'waiting' && <IconClock size={12} aria-hidden />}
      {language}
    </span>
  );
  return (
    <>
      {approved.map((language) => chip(language, 'approved'))}
      {waiting.map((language) => chip(language, 'waiting'))}
      {missing.map((language) => chip(language, 'missing'))}
    </>
  );
}
