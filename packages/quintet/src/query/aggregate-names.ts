/** Operators that make one value of many rows. */
export const aggregateNames: ReadonlySet<string> = new Set([
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'stringAgg',
  'arrayAgg',
  'percentileCont',
  'percentileDisc',
  'mode',
  'aggregate call',
])
