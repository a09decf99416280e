import { type CSSVariablesResolver, createTheme } from '@mantine/core';

/** The scale lies around the tokens blue-97, -87, -40, -30 and -20 (`packages/shared/visual/tokens.css`). */
const blue = [
  '#f2f7fc',
  '#dcecfb',
  '#bfdfff',
  '#8fc3f7',
  '#63a9ee',
  '#2e86dd',
  '#0066cc',
  '#0059b3',
  '#004d99',
  '#003366',
] as const;

/** The scale lies around red-50. */
const red = [
  '#fdf1f3',
  '#fadfe4',
  '#f4bcc6',
  '#ec95a4',
  '#e06c80',
  '#d64c63',
  '#cc334d',
  '#b02b42',
  '#8f2035',
  '#661a26',
] as const;

/**
 * These are greys with the blue's hue, from ink-like text (0) to the page behind (9). Only the dark scheme uses them.
 */
const dark = [
  '#e9eff6',
  '#cbd6e2',
  '#a9b8c9',
  '#8496aa',
  '#3a4d62',
  '#2a3b4f',
  '#1b2938',
  '#111c28',
  '#0c1520',
  '#070d14',
] as const;

export const theme = createTheme({
  colors: { blue, red, dark },
  primaryColor: 'blue',
  primaryShade: { light: 6, dark: 6 },
  black: '#1a1a1a',
  fontFamily: 'var(--font)',
  fontSmoothing: true,
  headings: { fontFamily: 'var(--font)', fontWeight: '700' },
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '24px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '40px' },
  fontSizes: { xs: '14px', sm: '15px', md: '16px', lg: '18px', xl: '22px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'md' } },
    // Words as they are written, whole where there is little room.
    Badge: {
      defaultProps: { tt: 'none', radius: 'md' },
      styles: {
        root: { height: 'auto', minHeight: 22, maxWidth: '100%', paddingBlock: 2 },
        label: { fontSize: 14, fontWeight: 600, lineHeight: 1.3, whiteSpace: 'normal', textAlign: 'start' },
      },
    },
    InputWrapper: {
      styles: {
        label: { marginBottom: 6 },
        description: { marginBottom: 6, fontSize: 15, lineHeight: 1.4 },
        error: { fontSize: 15, lineHeight: 1.4 },
      },
    },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
    Select: { defaultProps: { size: 'md' } },
    Modal: {
      defaultProps: { radius: 'lg', centered: true, padding: 'lg', overlayProps: { backgroundOpacity: 0.5 } },
      styles: { title: { fontSize: 22, fontWeight: 700, lineHeight: 1.3, color: 'var(--heading)' } },
    },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.5 } } },
    // A light tooltip delay keeps the page still while the pointer crosses it.
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
  },
});

/** Raises the contrasts that Mantine leaves under 4.5:1, and gives the dark scheme its lighter blue. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#4a5763',
    '--mantine-color-placeholder': '#5f6c79',
    '--mantine-color-error': '#b02b42',
    '--mantine-color-default-border': '#aab8c6',
    '--mantine-color-disabled-color': '#5f6c79',
    '--mantine-color-red-light': '#fce8ec',
  },
  dark: {
    '--mantine-color-placeholder': '#8fa1b5',
    '--mantine-color-error': '#f79aaa',
    '--mantine-color-anchor': '#8fc3f7',
    '--mantine-color-disabled-color': '#8fa1b5',
    '--mantine-color-default-border': '#4b6077',
    '--mantine-color-blue-light': '#17406b',
    '--mantine-color-blue-light-hover': '#1e4f82',
    '--mantine-color-blue-light-color': '#dcecfb',
    '--mantine-color-red-light': '#551d2a',
    '--mantine-color-red-light-color': '#ffdfe5',
  },
});
