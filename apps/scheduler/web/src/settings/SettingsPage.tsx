import type { ScreenView } from '@bacheca/shared/api/screens';
import type { ScreenDisplay } from '@bacheca/shared/model/schedule';
import { Skeleton, Stack, Text, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { documents } from '../api/documents.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { BackTo } from '../preview/PreviewPage.tsx';
import { PublishButton } from '../publish/PublishButton.tsx';
import { Opened } from '../saving/Opened.tsx';
import { useOpenedDocument } from '../saving/use-opened-document.ts';
import { useScreens } from '../screens/live/live.ts';
import { useCan } from '../session/use-can.ts';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { DisplayForm } from './DisplayForm.tsx';
import { type LocationDraft, LocationForm } from './LocationForm.tsx';
import { LookPreview } from './LookPreview.tsx';
import classes from './SettingsPage.module.css';

const route = getRouteApi('/screens/$screenId/settings');

/** How one screen hangs, and how its place looks and sounds. */
export function SettingsPage() {
  const { t } = useTranslation();
  const can = useCan();
  const { screenId } = route.useParams();
  const screens = useScreens();
  const found = screens.data?.find(({ screen }) => screen.id === screenId);
  const [known, setKnown] = useState(found);
  if (found && found !== known) setKnown(found);
  // Where somebody else deletes it, what was typed of it stays until it is saved or dropped.
  const view = found ?? known;
  usePageTitle(t('settings.title'));
  if (!can('screen.save')) return <NotAllowed />;
  if (screens.isError) return <ErrorMessage error={screens.error} />;
  if (!screens.data) return <Skeleton height={420} radius="lg" role="status" aria-label={t('app.loading')} />;
  if (!view) return <Title order={1}>{t('detail.gone')}</Title>;
  if (!can('screen.save', view.location) || !can('location.save', view.location)) return <NotAllowed />;
  return <Forms view={view} screens={screens.data} />;
}

function NotAllowed() {
  const { t } = useTranslation();
  return (
    <Stack align="flex-start">
      <Title order={1}>{t('settings.notAllowed')}</Title>
      <Text>{t('pair.notAllowedMore')}</Text>
      <ButtonLink to="/screens">{t('app.back')}</ButtonLink>
    </Stack>
  );
}

function Forms({ view, screens }: { view: ScreenView; screens: readonly ScreenView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const { screen, location } = view;
  const [draft, setDraft] = useState<LocationDraft>({ location });
  const [display, setDisplay] = useState<ScreenDisplay>(screen.display ?? {});
  const openedScreen = useOpenedDocument(documents.screen(screen.id));
  const openedPlace = useOpenedDocument(documents.location(location.id));
  const count = screens.filter((other) => other.location.id === location.id).length;
  return (
    <Stack gap="lg">
      <div className={classes.head}>
        <BackTo screenId={screen.id} />
        <div className={classes.names}>
          <Title order={1} tabIndex={-1} className={classes.title}>
            {t('settings.of', { name: screen.name })}
          </Title>
          <Text c="dimmed">{[location.name, location.address].filter(Boolean).join(' · ')}</Text>
        </div>
        {can('publish', location) && <PublishButton screens={screens} />}
      </div>
      <Text className={classes.lead}>{t('settings.lead')}</Text>
      <div className={classes.page} data-orientation={screen.orientation}>
        <div className={classes.forms}>
          <section className={classes.card} aria-labelledby="settings-screen">
            <h2 id="settings-screen">{t('settings.screen')}</h2>
            <Opened query={openedScreen}>
              {(opened) => <DisplayForm opened={opened} onDraft={setDisplay} />}
            </Opened>
          </section>
          <section className={classes.card} aria-labelledby="settings-place">
            <h2 id="settings-place">{t('settings.place', { name: location.name })}</h2>
            <Text c="dimmed" mb="md">
              {t('settings.placeMore', { count, n: format.number(count) })}
            </Text>
            <Opened query={openedPlace}>
              {(opened) => <LocationForm opened={opened} onDraft={setDraft} />}
            </Opened>
          </section>
        </div>
        <aside className={classes.look} aria-label={t('settings.look')}>
          <LookPreview screen={screen} draft={draft} display={display} />
        </aside>
      </div>
    </Stack>
  );
}
