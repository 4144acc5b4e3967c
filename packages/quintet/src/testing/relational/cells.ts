import { table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'

/** One column of every kind, three rows: two with values, one with null wherever it can be. */
const cells = table('cells', {
  id: t.id(),
  m: t.integer(),
  n: t.integer().nullable(),
  big: t.bigint().nullable(),
  real: t.double().nullable(),
  price: t.decimal(10, 2).nullable(),
  rate: t.decimal(10, 4).nullable(),
  word: t.text().nullable(),
  flag: t.boolean().nullable(),
  day: t.date().nullable(),
  at: t.timestamp().nullable(),
  stamp: t.timestamp({ mode: 'text' }).nullable(),
  ms: t.timestamp({ mode: 'epoch' }).nullable(),
  wall: t.timestamp({ zone: false }).nullable(),
  clock: t.time().nullable(),
  code: t.uuid().nullable(),
  data: t.bytes().nullable(),
  kind: t.enum(['red', 'green']).nullable(),
  words: t.list(t.text()).nullable(),
  numbers: t.list(t.integer()).nullable(),
  meta: t.json().nullable(),
  place: t.object({ city: t.text(), zip: t.integer().nullable(), geo: t.object({ lat: t.double() }) }).nullable(),
})

export const cellModels: { cells: typeof cells } = { cells }

export const first = '01890a5d-ac96-774b-bcce-b302099a8057'
export const second = '01890a5d-ac96-774b-bcce-b302099a8058'

export const cellRows = [
  {
    m: 7,
    n: 7,
    big: 9007199254740993n,
    real: 2.5,
    price: '10.25',
    rate: '0.1234',
    word: 'Äbc%_é',
    flag: true,
    day: '2024-01-31',
    at: new Date('2024-02-29T23:59:59.999Z'),
    stamp: '2024-02-29 23:59:59.999999+00',
    ms: Date.parse('1969-12-31T23:59:58.500Z'),
    wall: new Date('2024-03-31T02:30:00.000Z'),
    clock: '10:20:30',
    code: first,
    data: new Uint8Array([1, 255]),
    kind: 'red' as const,
    words: ['ts', 'sql'],
    numbers: [1, 2, 3],
    meta: { city: 'Bern', 'a"b': { $x: [10, 'ten', true, null, 1.5] }, '0': 'zero', n: 5 },
    place: { city: 'Bern', zip: 3000, geo: { lat: 46.9 } },
  },
  {
    m: -3,
    n: -3,
    big: -5n,
    real: -2.5,
    price: '-3.50',
    rate: '2.5000',
    word: 'abc',
    flag: false,
    day: '2023-12-03',
    at: new Date('2023-12-03T00:00:00.000Z'),
    stamp: '1969-12-31 23:59:59.000001+00',
    ms: 0,
    wall: new Date('2023-12-03T12:00:00.000Z'),
    clock: '23:59:00',
    code: second,
    data: new Uint8Array([2]),
    kind: 'green' as const,
    words: [],
    numbers: [2],
    meta: ['x', { city: 'no' }],
    place: { city: 'Ulm', zip: null, geo: { lat: 48 } },
  },
  { m: 0 },
]
