export * from './ids.ts';
export * from './items.ts';
export * from './reading.ts';
export * from './schedule.ts';
