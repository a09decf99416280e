import { ProposalRequest, Proposals } from '@bacheca/shared/api/content';
import type { App } from '../../http/typed-app.ts';
import type { Terms } from './terms.ts';
import type { TranslationService } from './translation-service.ts';

/** @param translation Null where no service is set: then nothing leaves the scheduler. */
export function proposalRoutes(
  app: App,
  { terms, translation }: { readonly terms: Terms; readonly translation: TranslationService | null },
): void {
  app.post('/api/proposals', {
    config: { action: 'item.propose' },
    schema: {
      tags: ['items'],
      summary: 'Texts in another language, from those in use and from the translation service if one is set',
      body: ProposalRequest,
      response: { 200: Proposals },
    },
    handler: async (request): Promise<Proposals> => {
      const { from, to, texts } = request.body;
      const proposals: Proposals['proposals'] = texts.map((text) => {
        const found = terms.find(text, from, to);
        return found === null ? null : { text: found, origin: 'terms' };
      });
      const open = texts.flatMap((text, index) => (text.trim() !== '' && !proposals[index] ? index : []));
      if (!translation) return { proposals, machine: 'off' };
      if (open.length === 0) return { proposals, machine: 'not-needed' };
      try {
        const translated = await translation.translate(
          open.map((index) => texts[index] ?? ''),
          from,
          to,
        );
        open.forEach((index, at) => {
          const text = translated[at];
          if (text) proposals[index] = { text, origin: 'machine' };
        });
        return { proposals, machine: 'done' };
      } catch (error) {
        request.log.warn({ error: String(error) }, 'the translation service did not answer');
        return { proposals, machine: 'failed' };
      }
    },
  });
}
