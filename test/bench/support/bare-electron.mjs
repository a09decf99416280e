// This is the floor of the startup bench: the least that Electron does to show anything. Prints when it did.
import { app, BrowserWindow } from 'electron';

app.whenReady().then(async () => {
  const window = new BrowserWindow({ width: 1280, height: 720 });
  await window.loadURL('data:text/html,<h1>Bacheca</h1>');
  await window.webContents.executeJavaScript(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
  );
  console.log(`shown ${Date.now()}`);
  app.quit();
});
