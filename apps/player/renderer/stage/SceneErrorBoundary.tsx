import { Component, type ReactNode } from 'react';
import { failureReason } from '../scene/scene.ts';

interface SceneErrorBoundaryProps {
  /** What stands in for what could not be drawn. */
  readonly instead: ReactNode;
  /** Another value means other content, which is tried again. */
  readonly of: unknown;
  readonly onFault?: (reason: string) => void;
  readonly children: ReactNode;
}

/** Content that can't be drawn takes nothing else off the screen: React would otherwise empty the page. */
export class SceneErrorBoundary extends Component<SceneErrorBoundaryProps, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override componentDidCatch(error: unknown) {
    this.props.onFault?.(failureReason(error));
  }

  override componentDidUpdate(before: SceneErrorBoundaryProps) {
    if (this.state.isBroken && before.of !== this.props.of) this.setState({ isBroken: false });
  }

  override render() {
    return this.state.isBroken ? this.props.instead : this.props.children;
  }
}
