import { Button, type ButtonProps } from '@mantine/core';
import { createLink, type LinkComponent } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

function ButtonAnchor(props: ButtonProps & Omit<ComponentProps<'a'>, keyof ButtonProps>) {
  return <Button component="a" {...props} />;
}

const RoutedButton = createLink(ButtonAnchor);

/** Looks like a button, and goes to another page. */
export const ButtonLink: LinkComponent<typeof ButtonAnchor> = (props) => (
  // Otherwise a link to the first page would count as one to the page that one is on, whichever that is.
  <RoutedButton activeOptions={{ exact: true }} {...props} />
);
