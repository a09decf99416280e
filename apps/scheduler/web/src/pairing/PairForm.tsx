import { ClaimRequest } from '@bacheca/shared/api/pairing';
import type { ScreenView } from '@bacheca/shared/api/screens';
import type { Location, Screen } from '@bacheca/shared/model/schedule';
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { IconDeviceDesktop, IconSquarePlus } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCheckedForm } from '../forms/use-checked-form.ts';
import { useCan } from '../session/use-can.ts';
import { type ClaimType, claimErrors, claimOf } from './claim-values.ts';
import { ExistingScreen } from './ExistingScreen.tsx';
import { NewScreen } from './NewScreen.tsx';
import classes from './PairForm.module.css';
import { PictureChoice } from './PictureChoice.tsx';
import { cleanCode } from './pairing-code.ts';

export function PairForm(props: {
  code: string;
  screenId: string | null;
  locations: readonly Location[] | undefined;
  screens: readonly ScreenView[] | undefined;
  busy: boolean;
  onSubmit: (request: ClaimRequest) => void;
}) {
  const { t } = useTranslation();
  const can = useCan();
  const codeInput = useRef<HTMLInputElement>(null);
  const [chosenType, setType] = useState<ClaimType | null>(props.screenId ? 'existing' : null);

  const free = (props.screens ?? []).filter((view) => !view.player && can('player.pair', view.location));
  // A place is often set up before its player: offer what waits, until one says otherwise.
  const type = chosenType ?? (free.length > 0 ? 'existing' : 'new');

  const freeId = (screenId: string | null) =>
    free.some((view) => view.screen.id === screenId) ? screenId : null;
  const { form, formProps } = useCheckedForm({
    initialValues: {
      code: cleanCode(props.code),
      screenId: props.screenId,
      locationId: null as string | null,
      name: '',
      orientation: 'landscape' as Screen['orientation'],
    },
    // Another may have taken the screen that was chosen.
    check: (values) => claimErrors(claimOf({ ...values, screenId: freeId(values.screenId) }, type), t),
  });
  const { code, screenId, orientation } = form.values;

  useEffect(() => {
    if (code === '') codeInput.current?.focus();
  }, [code]);

  return (
    <form
      {...formProps((values) => props.onSubmit(ClaimRequest.parse(claimOf(values, type))))}
      aria-label={t('pair.title')}
    >
      <Stack gap="lg">
        <TextInput
          ref={codeInput}
          classNames={{ input: classes.code }}
          size="lg"
          label={t('pair.code')}
          description={t('pair.codeMore')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          name="code"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          {...form.getInputProps('code')}
          onChange={(event) => form.setFieldValue('code', cleanCode(event.currentTarget.value))}
        />
        <PictureChoice
          label={t('pair.which')}
          name="which"
          value={type}
          onChange={setType}
          choices={[
            {
              value: 'existing',
              label: t('pair.existing'),
              more: free.length > 0 || !props.screens ? t('pair.existingMore') : t('pair.existingNone'),
              picture: <IconDeviceDesktop size={32} stroke={1.5} aria-hidden />,
              disabled: props.screens !== undefined && free.length === 0,
            },
            {
              value: 'new',
              label: t('pair.new'),
              more: t('pair.newMore'),
              picture: <IconSquarePlus size={32} stroke={1.5} aria-hidden />,
            },
          ]}
        />
        {type === 'existing' ? (
          <ExistingScreen
            screens={free}
            input={{ ...form.getInputProps('screenId'), value: freeId(screenId) }}
          />
        ) : (
          <NewScreen
            locations={props.locations?.filter((location) => can('player.pair', location))}
            location={form.getInputProps('locationId')}
            name={form.getInputProps('name')}
            orientation={orientation}
            onOrientation={(next) => form.setFieldValue('orientation', next)}
          />
        )}
        <Button type="submit" size="lg" loading={props.busy} className={classes.submit}>
          {t('pair.submit')}
        </Button>
        <div role="status">{props.busy && <Text c="dimmed">{t('pair.waiting')}</Text>}</div>
      </Stack>
    </form>
  );
}
