// This is the floor of the playing bench: the least that Electron does to play a video in a loop, full window.
import { pathToFileURL } from 'node:url';
import { app, BrowserWindow } from 'electron';

app.whenReady().then(async () => {
  const window = new BrowserWindow({
    width: 1280,
    height: 720,
    useContentSize: true,
    webPreferences: { backgroundThrottling: false, autoplayPolicy: 'no-user-gesture-required' },
  });
  await window.loadFile(new URL('./bare-video.html', import.meta.url).pathname, {
    query: { video: pathToFileURL(process.env.BENCH_VIDEO).href },
  });
});
