/** It stands within the page: the browser host's page opens its socket before anything else is loaded. */
import type { InitialMessages } from '../host/stage-link.ts';
import { greeted } from './greeting.ts';
import { createSocketBridge } from './socket-bridge.ts';

// It is in a cookie now.
if (location.search) history.replaceState(null, '', location.pathname);
const written = document.getElementById('initial-messages')?.textContent;
const initial: InitialMessages | null = written ? JSON.parse(written) : null;
const socket = createSocketBridge(`ws://${location.host}/stage`, initial);
socket.onRestored(() => location.reload());
window.greeting = { socket, bridge: greeted(socket) };
