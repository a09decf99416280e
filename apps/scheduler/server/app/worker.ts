/**
 * The scheduler's worker process, for work that takes a processor. It never opens the database: of a SQLite file one
 * process writes, and what comes of a job is written with its end.
 */

import { PROBE_UPLOAD, probeUpload } from '../content/media/upload-probes.ts';
import { readVideoHold } from '../content/media/video-hold.ts';
import { PROCESS_ASSET } from '../content/pipeline/made.ts';
import { processAsset } from '../content/pipeline/process-asset.ts';
import { runWorker } from '../jobs/worker-loop.ts';

runWorker({ 'measure-film': readVideoHold, [PROBE_UPLOAD]: probeUpload, [PROCESS_ASSET]: processAsset });
