import { join } from 'node:path';

/**
 * Given to what tests start in a process of its own: what Node makes of the sources, types taken out and compiled, is
 * kept from one start to the next, or it is half of what a start takes. Players that are built keep their own.
 */
export const COMPILE_CACHE = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/compiled-for-tests'),
};
