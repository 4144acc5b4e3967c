/** Kinds that can be added up. */
export const numericKinds: ReadonlySet<string> = new Set(['integer', 'bigint', 'double', 'decimal'])

/** Kinds of which one value can be the least. */
export const extremeKinds: ReadonlySet<string> = new Set([
  ...numericKinds,
  'text',
  'boolean',
  'date',
  'time',
  'timestamp',
  'interval',
  'uuid',
  'bytes',
  'enum',
  'custom',
])
