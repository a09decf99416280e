import { join } from 'node:path';

/**
 * Given to what tests start in a process of its own: what Node makes of the sources, types taken out and compiled, is
 * kept from one start to the next, or it is half of what a start takes. Players that are built keep their own.
 */
export const COMPILE_CACHE = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/compiled-for-tests'),
};

/**
 * The language of the machine for all that tests start: processes have the environment of the test that starts them, and
 * say in it why they end. What a test says of another language it sets itself, with LC_ALL.
 */
export const ENGLISH_MACHINE = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', LANGUAGE: 'en' };
