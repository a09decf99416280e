import type { ClaimRequest } from '@bacheca/shared/api/pairing';
import type { ScreenView } from '@bacheca/shared/api/screens';
import type { Location } from '@bacheca/shared/model/schedule';
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { IconDeviceDesktop, IconSquarePlus } from '@tabler/icons-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../session/use-can.ts';
import { ExistingScreen } from './ExistingScreen.tsx';
import { NewScreen } from './NewScreen.tsx';
import classes from './PairForm.module.css';
import { PictureChoice } from './PictureChoice.tsx';
import { cleanCode, isWholeCode } from './pairing-code.ts';

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
  const form = useRef<HTMLFormElement>(null);
  const codeInput = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState(cleanCode(props.code));
  const [chosenType, setType] = useState<'new' | 'existing' | null>(props.screenId ? 'existing' : null);
  const [screenId, setScreenId] = useState(props.screenId);
  const [locationId, setLocationId] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [orientation, setOrientation] = useState<'landscape' | 'portrait'>('landscape');
  const [tried, setTried] = useState(false);

  const free = (props.screens ?? []).filter((view) => !view.player && can('player.pair', view.location));
  // A place is often set up before its player: offer what waits, until one says otherwise.
  const type = chosenType ?? (free.length > 0 ? 'existing' : 'new');

  useEffect(() => {
    if (code === '') codeInput.current?.focus();
  }, [code]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const screen = chosenScreen();
    if (isWholeCode(code) && screen) props.onSubmit({ code, screen });
    else
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };

  const chosenScreen = (): ClaimRequest['screen'] | null => {
    if (type === 'existing') {
      return screenId && free.some((view) => view.screen.id === screenId) ? { type, screenId } : null;
    }
    return locationId && name.trim() ? { type, locationId, name: name.trim(), orientation } : null;
  };

  return (
    <form ref={form} onSubmit={submit} noValidate aria-label={t('pair.title')}>
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
          value={code}
          onChange={(event) => setCode(cleanCode(event.currentTarget.value))}
          error={tried && !isWholeCode(code) && t('pair.codeShort')}
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
          <ExistingScreen screens={free} value={screenId} onChange={setScreenId} tried={tried} />
        ) : (
          <NewScreen
            locations={props.locations?.filter((location) => can('player.pair', location))}
            value={{ locationId, name, orientation }}
            onLocation={setLocationId}
            onName={setName}
            onOrientation={setOrientation}
            tried={tried}
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
