/**
 * The keys of the subtitle editor. All have Alt, so that they work while one types and none is pressed by mistake; by the
 * place on the keyboard, since with Alt some systems write other signs.
 */
export const EDITOR_ACTIONS = [
  'play',
  'start',
  'end',
  'split',
  'merge',
  'earlier',
  'later',
  'previous',
  'next',
  'add',
  'remove',
] as const;
export type EditorAction = (typeof EDITOR_ACTIONS)[number];

/** `code` of the key event, and what is written on the key. */
export const EDITOR_KEYS: Readonly<Record<EditorAction, { readonly code: string; readonly label: string }>> =
  {
    play: { code: 'KeyK', label: 'Alt K' },
    start: { code: 'KeyI', label: 'Alt I' },
    end: { code: 'KeyO', label: 'Alt O' },
    split: { code: 'KeyT', label: 'Alt T' },
    merge: { code: 'KeyU', label: 'Alt U' },
    earlier: { code: 'Comma', label: 'Alt ,' },
    later: { code: 'Period', label: 'Alt .' },
    previous: { code: 'ArrowUp', label: 'Alt ↑' },
    next: { code: 'ArrowDown', label: 'Alt ↓' },
    add: { code: 'KeyN', label: 'Alt N' },
    remove: { code: 'Delete', label: 'Alt Canc' },
  };

interface Pressed {
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly code: string;
}

export function actionOf({ altKey, ctrlKey, metaKey, code }: Pressed): EditorAction | null {
  if (!altKey || ctrlKey || metaKey) return null;
  return EDITOR_ACTIONS.find((action) => EDITOR_KEYS[action].code === code) ?? null;
}
