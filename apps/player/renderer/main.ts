/** Starts the stage of every host: the script within its page (`greet-….ts`) has put the agent there already. */

import { messagesIn } from './messages/messages.ts';
// Before all that brings React.
import { restoreStackTraces } from './stack-traces.ts';
import { mountStage } from './stage/mount.tsx';

restoreStackTraces();
const { socket, bridge } = window.greeting;
bridge.playKnown().then(() => mountStage(bridge));
socket?.onReplaced(() => {
  const note = document.createElement('p');
  note.className = 'replaced';
  note.lang = 'it';
  note.textContent = messagesIn('it').replaced;
  document.body.replaceChildren(note);
});
