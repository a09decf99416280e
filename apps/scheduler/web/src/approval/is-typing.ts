/** A letter that is typed somewhere, or pressed with another key, means something else. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target, ctrlKey, metaKey, altKey } = event;
  return (
    ctrlKey ||
    metaKey ||
    altKey ||
    (target instanceof HTMLElement && target.matches('input, textarea, select'))
  );
}
