import { box, circle, colour, hair, line, path, shade, skin } from './svg.ts';

/**
 * Draws flat figures, 600 high, standing on their own origin and facing us. Limbs are thick round strokes, so that a
 * pose is only where elbows and hands are.
 */
export interface Look {
  skin: string;
  hair: string;
  cut: 'short' | 'long' | 'bob' | 'bun' | 'curly' | 'scarf' | 'receding' | 'cap';
  top: string;
  /** Sleeves and collar have this darker tone of the top. */
  sleeve: string;
  legs: string;
  skirt?: boolean;
  glasses?: boolean;
  beard?: boolean;
}

/** Elbow and hand of the arm on our right, as [x, y]; the left one is mirrored. */
interface Arm {
  elbow: [number, number];
  hand: [number, number];
}

export const arms = {
  down: { elbow: [104, -318], hand: [98, -228] },
  hold: { elbow: [112, -322], hand: [58, -352] },
  offer: { elbow: [122, -330], hand: [178, -376] },
  point: { elbow: [146, -400], hand: [206, -462] },
  wave: { elbow: [150, -430], hand: [146, -540] },
  think: { elbow: [104, -330], hand: [34, -458] },
  hip: { elbow: [142, -330], hand: [72, -262] },
} as const satisfies Record<string, Arm>;

export type Pose = keyof typeof arms;

export function person(
  look: Look,
  left: Pose = 'down',
  right: Pose = 'down',
  { child = false } = {},
): string {
  const head = (shape: string) =>
    `<g${child ? ' transform="translate(0 118) scale(1.25)"' : ''}>${shape}</g>`;
  return [
    shade(0, 0, 118),
    look.cut === 'long' ? head(behindHead(look)) : '',
    lowerBody(look),
    box(-20, -492, 40, 70, 18, shaded(look)),
    path(
      'M-44-452C-74-448-88-426-88-396L-74-236Q0-218 74-236L88-396C88-426 74-448 44-452Q0-420-44-452Z',
      look.top,
    ),
    line('M-44-452Q0-418 44-452', look.sleeve, 9),
    head((look.cut === 'long' ? '' : behindHead(look)) + headOf(look)),
    `<g transform="scale(-1 1)">${arm(look, arms[left])}</g>`,
    arm(look, arms[right]),
  ].join('');
}

function lowerBody(look: Look): string {
  const shoes = [-1, 1].map((side) => path(`M${side * 38 - 30} 0q0-30 30-30t30 30z`, colour.abyss)).join('');
  if (look.skirt) {
    return (
      [-38, 38].map((x) => line(`M${x}-120V-26`, look.skin, 34)).join('') +
      shoes +
      path('M-76-252H76L104-104Q0-82-104-104Z', look.legs)
    );
  }
  return (
    line('M-37-222L-39-28', look.legs, 62) +
    line('M37-222L39-28', look.legs, 62) +
    box(-77, -262, 154, 66, 24, look.legs) +
    shoes
  );
}

function arm(look: Look, { elbow, hand }: Arm): string {
  const [ex, ey] = elbow;
  const [hx, hy] = hand;
  return (
    circle(hx, hy, 23, look.skin) +
    line(
      `M74-410Q${ex + 6} ${ey} ${ex} ${ey}L${ex + (hx - ex) * 0.8} ${ey + (hy - ey) * 0.8}`,
      look.sleeve,
      42,
    )
  );
}

function headOf(look: Look): string {
  const face =
    look.cut === 'scarf'
      ? `<ellipse cx="0" cy="-524" rx="42" ry="49" fill="${look.skin}"/>`
      : `${circle(-50, -524, 11, look.skin)}${circle(50, -524, 11, look.skin)}<ellipse cx="0" cy="-530" rx="50" ry="57" fill="${look.skin}"/>`;
  return [
    face,
    look.beard
      ? path('M-50-530C-52-466-24-462 0-462S52-466 50-530C46-506 30-512 0-512S-46-506-50-530Z', look.hair)
      : '',
    circle(-18, -534, 5, colour.abyss),
    circle(18, -534, 5, colour.abyss),
    line('M-15-506Q0-493 15-506', look.beard || look.skin === skin.dark ? colour.paper : '#8a3b2f', 5),
    look.glasses
      ? `<g fill="none" stroke="${colour.abyss}" stroke-width="4"><circle cx="-19" cy="-533" r="15"/><circle cx="19" cy="-533" r="15"/><path d="M-4-535h8"/></g>`
      : '',
    overHead(look),
  ].join('');
}

function behindHead({ cut, hair: tone, top }: Look): string {
  if (cut === 'long') return path('M-60-536C-66-612 66-612 60-536L76-424Q0-396-76-424Z', tone);
  if (cut === 'bob')
    return path(
      'M-62-536C-68-614 68-614 62-536C64-500 66-486 60-470Q0-452-60-470C-66-486-64-500-62-536Z',
      tone,
    );
  if (cut === 'bun') return circle(0, -606, 29, tone);
  if (cut === 'scarf')
    return (
      path('M-60-524C-66-614 66-614 60-524C60-484 74-452 88-430Q0-372-88-430C-74-452-60-484-60-524Z', tone) +
      line('M-64-452Q0-410 70-448', top, 5)
    );
  if (cut === 'curly') {
    return [
      [-46, -548],
      [-40, -584],
      [-8, -602],
      [28, -596],
      [50, -566],
      [54, -532],
      [-56, -520],
    ]
      .map(([x = 0, y = 0]) => circle(x, y, 27, tone))
      .join('');
  }
  return '';
}

function overHead({ cut, hair: tone, top, sleeve }: Look): string {
  switch (cut) {
    case 'scarf':
      return path('M-42-540C-36-572 36-572 42-540C58-606-58-606-42-540Z', tone);
    case 'receding':
      return path(
        'M-60-512C-72-540-62-568-44-572C-48-552-46-530-48-512ZM60-512C72-540 62-568 44-572C48-552 46-530 48-512Z',
        tone,
      );
    case 'curly':
      return [
        [-30, -574],
        [2, -582],
        [32, -572],
      ]
        .map(([x = 0, y = 0]) => circle(x, y, 20, tone))
        .join('');
    case 'short':
      return path(
        'M-53-526C-62-594-22-610 6-604C46-606 62-570 53-524C50-546 42-560 30-568C6-556-26-560-38-562C-46-552-50-542-53-526Z',
        tone,
      );
    case 'cap':
      return (
        path('M-54-546C-56-612 56-612 54-546Z', top) + path('M-58-552H66q26 4 28 16H-54q-8-8-4-16z', sleeve)
      );
    case 'long':
    case 'bob':
    case 'bun':
      return path(
        'M-53-528C-60-596-18-606 8-602C44-600 60-570 53-526C46-552 24-566 6-574C-8-556-40-552-53-528Z',
        tone,
      );
  }
}

/** The neck is in the shadow of the chin. */
function shaded(look: Look): string {
  const shadows: Record<string, string> = {
    [skin.fair]: '#e0ac8c',
    [skin.olive]: '#c58a62',
    [skin.brown]: '#8f5a3a',
    [skin.dark]: '#643a25',
  };
  return shadows[look.skin] ?? look.skin;
}

const denim = '#2f5f9e';

/** The people of the campaign keep clothes and face from one pill to the next. */
export const cast = {
  anna: { skin: skin.fair, hair: hair.brown, cut: 'bob', top: colour.red, sleeve: colour.ruby, legs: denim },
  lin: {
    skin: skin.fair,
    hair: hair.black,
    cut: 'long',
    top: colour.sun,
    sleeve: colour.amber,
    legs: colour.sea,
    skirt: true,
  },
  omar: {
    skin: skin.brown,
    hair: hair.black,
    cut: 'short',
    top: colour.green,
    sleeve: colour.leaf,
    legs: denim,
    beard: true,
  },
  amina: {
    skin: skin.olive,
    hair: colour.sea,
    cut: 'scarf',
    top: colour.steel,
    sleeve: '#5f95cf',
    legs: denim,
  },
  piero: {
    skin: skin.fair,
    hair: hair.grey,
    cut: 'receding',
    top: colour.blue,
    sleeve: colour.sea,
    legs: '#6a7685',
    glasses: true,
  },
  grace: {
    skin: skin.dark,
    hair: hair.black,
    cut: 'curly',
    top: colour.rose,
    sleeve: '#e8a5b1',
    legs: colour.blue,
  },
  marco: {
    skin: skin.olive,
    hair: hair.brown,
    cut: 'short',
    top: '#3b82d1',
    sleeve: colour.sea,
    legs: '#6a7685',
  },
  tom: {
    skin: skin.fair,
    hair: hair.ginger,
    cut: 'short',
    top: colour.sun,
    sleeve: colour.amber,
    legs: colour.blue,
  },
  mei: { skin: skin.fair, hair: hair.black, cut: 'bob', top: colour.red, sleeve: colour.ruby, legs: denim },
  sara: {
    skin: skin.brown,
    hair: hair.black,
    cut: 'bun',
    top: colour.mint,
    sleeve: '#8fcfb0',
    legs: colour.sea,
    skirt: true,
  },
} as const satisfies Record<string, Look>;
