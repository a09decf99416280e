// The light build has the full one's interface, less its alternate audio and subtitles, but no types.
declare module 'hls.js/light' {
  export { default } from 'hls.js';
}
