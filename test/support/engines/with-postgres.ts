import { startCluster } from '../postgres.ts';

/** Whatever `work` starts has its schedulers on a PostgreSQL of its own (`engine.ts`). */
export async function withPostgres<Result>(work: () => Promise<Result>): Promise<Result> {
  const given = process.env.BACHECA_TEST_POSTGRES_URL;
  const cluster = given ? null : await startCluster();
  const variables = {
    BACHECA_TEST_ENGINE: 'postgres',
    BACHECA_TEST_POSTGRES_SERVER: given ?? cluster?.url ?? '',
  };
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
    await cluster?.stop();
  }
}
