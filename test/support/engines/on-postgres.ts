/** For the tests whose schedulers are on PostgreSQL (`engine.ts`): it is the one that this run of vitest has started. */
import { inject } from 'vitest';

const url = inject('postgresUrl');
if (url) process.env.BACHECA_TEST_POSTGRES_SERVER = url;
process.env.BACHECA_TEST_POSTGRES_TEMPLATE = inject('postgresTemplate');
