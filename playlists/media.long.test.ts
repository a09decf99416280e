import { describeProbed } from './probed-media.ts';
import { pages, videos } from './produced-media.ts';

describeProbed(videos.slice(1), pages.slice(3));
