/** It stands within the page: the browser host's page opens its socket before anything else is loaded. */
import { greeted } from './greeting.ts';
import { createSocketBridge } from './socket-bridge.ts';

const socket = createSocketBridge(`ws://${location.host}/stage`);
socket.onRestored(() => location.reload());
window.greeting = { socket, bridge: greeted(socket) };
