/** It stands within the page: Electron's page greets its agent before anything else is loaded. */
import { greeted } from './greeting.ts';

window.greeting = { socket: null, bridge: greeted(window.bacheca) };
