// `npm run content [-- --only ID]`: produces the videos and infographics in playlists/media again.
import { runToEnd } from './support/processes.ts';

process.exit(await runToEnd(process.execPath, ['playlists/production/produce.ts', ...process.argv.slice(2)]));
