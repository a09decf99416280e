/** What the event stream says of uploaded files, for whoever is there to hear it: most pages need none of it. */
import type { Asset } from '@bacheca/shared/api/assets';

type Listener = (asset: Asset) => void;

const listeners = new Set<Listener>();

/** Returns what ends it. */
export function onAsset(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tellAsset(asset: Asset): void {
  for (const listener of listeners) listener(asset);
}
