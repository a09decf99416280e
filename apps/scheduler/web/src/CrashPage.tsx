import { Button, Container, Stack, Text, Title } from '@mantine/core';
import i18next from 'i18next';
import { Component, type ReactNode } from 'react';

/** Stands in for the whole page when drawing it throws: never a blank window. */
export class CrashPage extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true };
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children;
    return (
      <Container component="main" size="xs" py="xl">
        <Stack align="flex-start" role="alert">
          <Title>{i18next.t('errors.crashed')}</Title>
          <Text>{i18next.t('errors.crashedMore')}</Text>
          <Button onClick={() => location.reload()}>{i18next.t('errors.reload')}</Button>
        </Stack>
      </Container>
    );
  }
}
