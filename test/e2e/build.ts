import { buildWhatChanged } from '../../scripts/support/builds.ts';

/** The tests look at what was built, so it is built from what is there. */
export default async function build(): Promise<void> {
  await buildWhatChanged();
}
