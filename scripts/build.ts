import { buildWhatChanged } from './support/builds.ts';

await buildWhatChanged();
