// This is the floor of the film bench in Electron: a window of the display's size with one page, and nothing else.
import { app, BrowserWindow } from 'electron';

app.whenReady().then(() => {
  const url = process.argv.find((argument) => argument.startsWith('file:'));
  const window = new BrowserWindow({
    width: 1280,
    height: 720,
    useContentSize: true,
    frame: false,
    webPreferences: { autoplayPolicy: 'no-user-gesture-required', backgroundThrottling: false },
  });
  window.loadURL(url);
});
