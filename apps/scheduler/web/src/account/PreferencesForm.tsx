import type { OwnAccount } from '@bacheca/shared/api/account';
import { NoticeKind } from '@bacheca/shared/api/people';
import { Button, Checkbox, Group, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accountApi } from '../api/account.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { UI_LANGUAGES } from '../i18n/index.ts';

/** In which language one is told by mail, and of what. */
export function PreferencesForm({ account }: { account: OwnAccount }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [language, setLanguage] = useState(account.language);
  const [notices, setNotices] = useState<readonly NoticeKind[]>(account.notices);
  const save = useMutation({
    mutationFn: accountApi.savePreferences,
    onSuccess: (saved) => queries.setQueryData(keys.account, saved),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ language, notices: [...notices] });
      }}
    >
      <Stack>
        <Radio.Group
          label={t('account.mailLanguage')}
          value={language}
          onChange={(value) => setLanguage(value === 'en' ? 'en' : 'it')}
        >
          <Group mt="xs">
            {Object.entries(UI_LANGUAGES).map(([code, name]) => (
              <Radio key={code} value={code} label={name} />
            ))}
          </Group>
        </Radio.Group>
        <Checkbox.Group
          label={t('account.notices')}
          value={[...notices]}
          onChange={(values) => setNotices(NoticeKind.options.filter((kind) => values.includes(kind)))}
        >
          <Stack gap="xs" mt="xs">
            {NoticeKind.options.map((kind) => (
              <Checkbox key={kind} value={kind} label={t(`account.notice.${kind}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
        {save.isError && <ErrorMessage error={save.error} />}
        <Group>
          <Button type="submit" variant="default" loading={save.isPending}>
            {t('account.savePreferences')}
          </Button>
          <div role="status">{save.isSuccess && <Text fw={600}>{t('account.saved')}</Text>}</div>
        </Group>
      </Stack>
    </form>
  );
}
