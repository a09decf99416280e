import type { ItemKind } from '@bacheca/shared/model/items';
import type { LocationKind } from '@bacheca/shared/model/schedule';
import {
  IconAlertTriangle,
  IconBook,
  IconBroadcast,
  IconBuilding,
  IconBuildingBank,
  IconBus,
  IconBusStop,
  IconCircleDashed,
  IconDroplet,
  IconEyeOff,
  IconFirstAidKit,
  IconInfoCircle,
  IconLink,
  IconLoader,
  IconMoon,
  IconPhoto,
  IconPhotoOff,
  IconPlayerPlay,
  IconPlugConnectedX,
  IconQrcode,
  IconSchool,
  IconSpeakerphone,
  IconUrgent,
  IconVideo,
  type TablerIcon,
} from '@tabler/icons-react';
import type { AirState, Concern } from './attention.ts';

export const LOCATION_ICONS: Record<LocationKind, TablerIcon> = {
  urp: IconBuildingBank,
  campus: IconSchool,
  bus: IconBus,
  'bus-stop': IconBusStop,
  fountain: IconDroplet,
  office: IconBuilding,
  library: IconBook,
  pharmacy: IconFirstAidKit,
};

export const ITEM_ICONS: Record<ItemKind, TablerIcon> = {
  video: IconVideo,
  infographic: IconPhoto,
  qr: IconQrcode,
  stream: IconBroadcast,
  notice: IconSpeakerphone,
};

/** How a state is coloured; the icon and the word say it too. */
export type Tone = 'good' | 'care' | 'urgent' | 'calm' | 'quiet';

export const AIR: Record<AirState, { icon: TablerIcon; tone: Tone }> = {
  unpaired: { icon: IconLink, tone: 'calm' },
  offline: { icon: IconPlugConnectedX, tone: 'urgent' },
  starting: { icon: IconLoader, tone: 'quiet' },
  playing: { icon: IconPlayerPlay, tone: 'good' },
  takeover: { icon: IconUrgent, tone: 'care' },
  bumper: { icon: IconPlayerPlay, tone: 'good' },
  fallback: { icon: IconPhotoOff, tone: 'urgent' },
  closed: { icon: IconMoon, tone: 'quiet' },
  unseen: { icon: IconEyeOff, tone: 'urgent' },
};

export const CONCERN_ICONS: Record<Concern['type'], TablerIcon> = {
  offline: IconPlugConnectedX,
  'nothing-to-show': IconPhotoOff,
  unseen: IconEyeOff,
  problem: IconAlertTriangle,
  cloned: IconLink,
  unavailable: IconPhotoOff,
  'other-program': IconAlertTriangle,
  unpaired: IconCircleDashed,
  unpublished: IconInfoCircle,
};
