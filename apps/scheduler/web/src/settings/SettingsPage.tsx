export function SettingsPage(_props: { screenId: string }) {
  return null;
}
