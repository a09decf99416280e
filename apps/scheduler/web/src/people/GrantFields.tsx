import { Role } from '@bacheca/shared/model/people';
import { LocationKind } from '@bacheca/shared/model/schedule';
import { Checkbox, MultiSelect, Stack, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import classes from './GrantFields.module.css';
import type { GrantsDraft, RoleDraft } from './grant-draft.ts';

/** Which roles somebody holds, and each of them where. */
export function GrantFields(props: {
  value: GrantsDraft;
  onChange: (value: GrantsDraft) => void;
  error: ReactNode;
}) {
  const { t } = useTranslation();
  const { value, onChange, error } = props;
  const set = (role: Role, change: Partial<RoleDraft>) =>
    onChange({ ...value, [role]: { ...value[role], ...change } });
  return (
    <fieldset className={classes.roles} data-wrong={Boolean(error)}>
      <legend>{t('people.roles')}</legend>
      <Stack gap="md">
        {Role.options.map((role) => (
          <Stack key={role} gap="xs">
            <Checkbox
              label={t(`session.role.${role}`)}
              description={t(`people.roleMore.${role}`)}
              checked={value[role].isHeld}
              onChange={(event) => set(role, { isHeld: event.currentTarget.checked })}
            />
            {value[role].isHeld && role !== 'admin' && (
              <div className={classes.limit}>
                <Switch
                  label={t('people.limited', { role: t(`session.role.${role}`) })}
                  checked={value[role].isLimited}
                  onChange={(event) => set(role, { isLimited: event.currentTarget.checked })}
                />
                {value[role].isLimited && (
                  <LimitFields value={value[role].limit} onChange={(limit) => set(role, { limit })} />
                )}
              </div>
            )}
          </Stack>
        ))}
      </Stack>
      <div role="alert">
        {error && (
          <Text fw={600} mt="sm" c="var(--mantine-color-error)">
            {error}
          </Text>
        )}
      </div>
    </fieldset>
  );
}

function LimitFields(props: { value: RoleDraft['limit']; onChange: (limit: RoleDraft['limit']) => void }) {
  const { t } = useTranslation();
  const { value, onChange } = props;
  const locations = useQuery({ queryKey: keys.locations, queryFn: api.locations });
  const known = locations.data ?? [];
  const names = new Map(known.map(({ id, name }) => [id, name]));
  // What is gone by now is named by its id, so that it can be taken out.
  const ids = [...new Set([...known.map(({ id }) => id), ...value.locationIds])];
  const tags = [...new Set([...known.flatMap((one) => one.tags), ...value.tags])].sort();
  return (
    <Stack gap="sm" mt="sm">
      {locations.isError && <ErrorMessage error={locations.error} />}
      <MultiSelect
        label={t('people.locations')}
        searchable
        data={ids.map((id) => ({ value: id, label: names.get(id) ?? id }))}
        value={[...value.locationIds]}
        onChange={(locationIds) => onChange({ ...value, locationIds })}
      />
      <MultiSelect
        label={t('people.kinds')}
        searchable
        data={LocationKind.options.map((kind) => ({ value: kind, label: t(`locationKind.${kind}`) }))}
        value={[...value.kinds]}
        onChange={(kinds) => onChange({ ...value, kinds: LocationKind.array().parse(kinds) })}
      />
      {tags.length > 0 && (
        <MultiSelect
          label={t('people.tags')}
          searchable
          data={tags}
          value={[...value.tags]}
          onChange={(chosen) => onChange({ ...value, tags: chosen })}
        />
      )}
      <Text size="sm" c="dimmed">
        {t('people.limitMore')}
      </Text>
    </Stack>
  );
}
