import { describe, expect, it } from 'vitest';
import { isTrustedSender, STAGE_URL } from './ipc.ts';

const stage = { isOurContents: true, isMainFrame: true, url: STAGE_URL };

describe('who may talk to the agent', () => {
  it('is our stage', () => {
    expect(isTrustedSender(stage)).toBe(true);
  });

  it.each([
    ['other contents', { ...stage, isOurContents: false }],
    ['a frame in the page', { ...stage, isMainFrame: false }],
    ['a page of the web', { ...stage, url: 'https://example.org/electron.html' }],
    ['a page whose name begins like ours', { ...stage, url: 'app://stage.example.org/electron.html' }],
    ['a page of another scheme', { ...stage, url: 'media://cache/electron.html' }],
    ['a page with ours in its query', { ...stage, url: 'data:text/html,?app://stage/' }],
    ['another page of the build', { ...stage, url: 'app://stage/gallery.html' }],
    ['a page that is gone', { ...stage, url: '' }],
  ])('is not %s', (_, sender) => {
    expect(isTrustedSender(sender)).toBe(false);
  });
});
