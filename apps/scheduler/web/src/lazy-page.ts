import { type ComponentType, createElement } from 'react';

/**
 * A page whose code is fetched when one first goes there. The router waits for `preload` and shows the page that one
 * comes from meanwhile; where the fetch fails it shows the error, and asks again when one tries again.
 */
export function lazyPage(load: () => Promise<ComponentType>) {
  let Page: ComponentType | null = null;
  function LazyPage() {
    if (!Page) throw new Error('a page is drawn before its code is there');
    return createElement(Page);
  }
  LazyPage.preload = async (): Promise<void> => {
    Page ??= await load();
  };
  return LazyPage;
}
