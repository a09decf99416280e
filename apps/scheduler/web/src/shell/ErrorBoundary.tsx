import { Text } from '@mantine/core';
import i18next from 'i18next';
import { Component, type ReactNode } from 'react';

interface Props {
  /** What is drawn: once it is another one, drawing is tried again. */
  readonly of: unknown;
  /** Nothing stands in its place: it was nothing to look at. */
  readonly quietly?: boolean;
  /** What stands in its place, if not the words that it could not be drawn. */
  readonly instead?: ReactNode;
  readonly children: ReactNode;
}

interface State {
  readonly failed: boolean;
  readonly of: unknown;
}

/** Stands in for one picture, card or page whose drawing throws, so that the others go on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: false, of: this.props.of };

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  static getDerivedStateFromProps({ of }: Props, state: State): State | null {
    return of === state.of ? null : { failed: false, of };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    if (this.props.quietly) return null;
    if (this.props.instead !== undefined) return this.props.instead;
    return (
      <Text role="alert" p="md">
        {i18next.t('errors.crashed')}
      </Text>
    );
  }
}
