/** What the stage has to know of its place, as a program says it: for the agent and for the preview. */
import type { PreparedProgram } from '@bacheca/shared/engine/layout/prepare-program';
import type { AgentToStage } from '../../contract/stage.ts';

type Setup = Extract<AgentToStage, { type: 'setup' }>;

/** `more` is what no program says. */
export function setupOf(
  { program }: PreparedProgram,
  more: Pick<Setup, 'clockOffsetMs' | 'volume'> & { readonly hasProgram: boolean },
): Setup {
  const { location, display, mediaFiles } = program;
  const { name, address, timeZone, languages, theme } = location;
  const mark = theme?.mark === undefined ? undefined : mediaFiles[theme.mark];
  return {
    type: 'setup',
    locationName: more.hasProgram ? name : '',
    ...(address ? { address } : {}),
    timeZone,
    languages: languages.map(({ language }) => language),
    clockOffsetMs: Math.round(more.clockOffsetMs),
    ...(theme ? { theme: { name: theme.name, ...(mark ? { mark } : {}), colours: theme.colours } } : {}),
    ...(display ? { display } : {}),
    transition: location.transition ?? 'cut',
    volume: more.volume,
    synchronised: location.synchronised,
  };
}
