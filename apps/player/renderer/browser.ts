import { mountStage } from './mount.tsx';
import { createSocketBridge } from './socket-bridge.ts';
import { wordsIn } from './words/words.ts';

const bridge = createSocketBridge(`ws://${location.host}/stage`);
bridge.onReplaced(() => {
  const note = document.createElement('p');
  note.className = 'replaced';
  note.lang = 'it';
  note.textContent = wordsIn('it').replaced;
  document.body.replaceChildren(note);
});
bridge.onRestored(() => location.reload());
mountStage(bridge);
