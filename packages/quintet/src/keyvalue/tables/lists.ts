import type { Clock } from '../../base/clock.ts'
import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { free, oneOf } from '../../engine/storage/claim.ts'
import { bucketOf, endsAt, live } from '../../engine/storage/live.ts'
import { type Ask, StorageStatement } from '../../engine/storage/statement.ts'
import { bigint, bytes, text, wholeNumber } from '../../engine/storage/table.ts'
import { type Delete, type Insert, type Select, type Sql, select, sql, type Update } from '../../sql/statement.ts'
import type { ListVerbs, Place, Side } from '../container-contract.ts'
import { every, here, is, items, position } from './layout.ts'

/** Lists on a SQL engine: a row for each item, numbered as they come. */
export class Lists implements ListVerbs {
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #push: StorageStatement
  readonly #pops: Readonly<Record<Side, StorageStatement>>
  readonly #size: StorageStatement
  readonly #page: StorageStatement
  readonly #numbers: StorageStatement
  readonly #put: StorageStatement
  readonly #remove: StorageStatement
  readonly #drop: StorageStatement
  readonly #touch: StorageStatement
  readonly #clear: StorageStatement

  constructor(engine: Engine, clock: Clock) {
    const make = (build: (ask: Ask) => Select | Insert | Update | Delete): StorageStatement => new StorageStatement(engine, clock, build)
    const { rowLocks } = engine.dialect.features
    this.#engine = engine
    this.#clock = clock
    this.#push = make(pushStatement)
    this.#pops = { left: make(ask => popStatement(ask, false, rowLocks)), right: make(ask => popStatement(ask, true, rowLocks)) }
    this.#size = make(ask =>
      select({ columns: [{ expr: sql('count', [], { field: wholeNumber }), as: null }], from: items.as('t'), where: inside(ask) }),
    )
    this.#page = make(ask => pageStatement(ask, 'value'))
    this.#numbers = make(ask => pageStatement(ask, 'number'))
    this.#put = make(putStatement)
    this.#remove = make(removeStatement)
    this.#drop = make(dropStatement)
    this.#touch = make(touchStatement)
    this.#clear = make(clearStatement)
  }

  push({ space, key }: Place, values: readonly Uint8Array[], side: Side, ttlMs: number | null, call: Call): Soon<void> {
    const bucket = bucketOf(this.#clock.now(), ttlMs)
    const sign = side === 'left' ? -1 : 1
    const one = (value: Uint8Array, within: Call): Soon<unknown> => this.#push.run([space, key, sign, value, ttlMs, bucket], within)
    const [only] = values
    if (values.length === 1 && only !== undefined) return then(one(only, call), () => undefined)
    return this.#engine.atomically(call, within =>
      then(
        each(values, value => one(value, within)),
        () => undefined,
      ),
    )
  }

  pop({ space, key }: Place, count: number, side: Side, call: Call): Soon<readonly Uint8Array[]> {
    return then(this.#pops[side].run([space, key, count], call), ({ rows }) => {
      // what a delete gives back has no order of its own
      const sign = side === 'left' ? 1 : -1
      const found = rows.map(([value, at, number]) => ({ value: value as Uint8Array, at: Number(at) * Number(number) * sign }))
      return found.sort((a, b) => a.at - b.at).map(({ value }) => value)
    })
  }

  move(from: Place, fromSide: Side, to: Place, toSide: Side, ttlMs: number | null, call: Call): Soon<Uint8Array | undefined> {
    return this.#engine.atomically(call, within =>
      then(this.pop(from, 1, fromSide, within), ([value]) =>
        value === undefined ? undefined : then(this.push(to, [value], toSide, ttlMs, within), () => value),
      ),
    )
  }

  size({ space, key }: Place, call: Call): Soon<number> {
    return then(this.#size.run([space, key], call), ({ rows }) => Number(rows[0]?.[0] ?? 0))
  }

  range(at: Place, from: number, to: number, call: Call): Soon<readonly Uint8Array[]> {
    // a statement's column has this type
    return then(this.#between(this.#page, at, from, to, call), found => found as readonly Uint8Array[])
  }

  /** One column of the items from one position to another, which may be counted from the end. */
  #between(statement: StorageStatement, at: Place, from: number, to: number, call: Call): Soon<readonly unknown[]> {
    const page = (first: number, last: number, within: Call): Soon<readonly unknown[]> =>
      last < first
        ? []
        : then(statement.run([at.space, at.key, last - first + 1, first], within), ({ rows }) => rows.map(([value]) => value))
    if (from >= 0 && to >= 0) return page(from, to, call)
    if (from === 0 && to === -1) return page(0, Number.MAX_SAFE_INTEGER - 1, call)
    return this.#engine.atomically(call, within =>
      then(this.size(at, within), size => page(Math.max(from < 0 ? size + from : from, 0), to < 0 ? size + to : to, within)),
    )
  }

  put(at: Place, wanted: number, value: Uint8Array, call: Call): Soon<boolean> {
    return this.#engine.atomically(call, within =>
      then(this.size(at, within), size => {
        const index = wanted < 0 ? size + wanted : wanted
        if (index < 0 || index >= size) return false
        return then(this.#between(this.#numbers, at, index, index, within), ([number]) =>
          number === undefined ? false : then(this.#put.run([value, number], within), ({ affected }) => affected > 0),
        )
      }),
    )
  }

  trim(at: Place, from: number, to: number, call: Call): Soon<number> {
    return this.#engine.atomically(call, within =>
      then(this.#between(this.#numbers, at, 0, -1, within), numbers => {
        const size = numbers.length
        const first = Math.max(from < 0 ? size + from : from, 0)
        const last = to < 0 ? size + to : to
        const gone = numbers.filter((_, i) => i < first || i > last)
        return gone.length === 0 ? 0 : then(this.#drop.run([gone], within), ({ affected }) => affected)
      }),
    )
  }

  remove({ space, key }: Place, value: Uint8Array, call: Call): Soon<number> {
    return then(this.#remove.run([space, key, value], call), ({ affected }) => affected)
  }

  touch({ space, key }: Place, ttlMs: number | null, call: Call): Soon<number> {
    return then(this.#touch.run([ttlMs, bucketOf(this.#clock.now(), ttlMs), space, key], call), ({ affected }) => affected)
  }

  clear({ space, key }: Place, call: Call): Soon<number> {
    return then(this.#clear.run([space, key], call), ({ affected }) => affected)
  }
}

function inside(ask: Ask, alias = 't'): Sql {
  return every(here(items, ask, alias), live(items.column('expires', alias), ask))
}

function pushStatement(ask: Ask): Insert {
  const row = [ask(text), ask(text), ask(wholeNumber), ask(bytes), endsAt(ask), ask(wholeNumber)]
  return {
    kind: 'insert',
    into: items.as(''),
    columns: ['space', 'key', 'side', 'value', 'expires', 'bucket'],
    values: { rows: [row] },
    overriding: false,
    conflict: null,
    returning: [],
  }
}

function popStatement(ask: Ask, last: boolean, rowLocks: boolean): Delete {
  const due = free(
    {
      columns: [{ expr: items.column('number', 's'), as: null }],
      from: items.as('s'),
      where: inside(ask, 's'),
      orderBy: [{ by: position('s'), desc: last, nulls: null }],
      limit: ask(wholeNumber),
    },
    's',
    rowLocks,
  )
  const returning = (['value', 'side', 'number'] as const).map(name => ({ expr: items.column(name), as: null }))
  return { kind: 'delete', from: items.as('t'), where: oneOf(items.column('number', 't'), due), returning }
}

function pageStatement(ask: Ask, column: 'value' | 'number'): Select {
  return select({
    columns: [{ expr: items.column(column, 't'), as: null }],
    from: items.as('t'),
    where: inside(ask),
    orderBy: [{ by: position('t'), desc: false, nulls: null }],
    limit: ask(wholeNumber),
    offset: ask(wholeNumber),
  })
}

function putStatement(ask: Ask): Update {
  const set: Update['set'] = [['value', ask(bytes)]]
  return { kind: 'update', table: items.as('t'), set, from: null, where: is(items.column('number', 't'), ask(bigint)), returning: [] }
}

function removeStatement(ask: Ask): Delete {
  return { kind: 'delete', from: items.as('t'), where: every(inside(ask), is(items.column('value', 't'), ask(bytes))), returning: [] }
}

function dropStatement(ask: Ask): Delete {
  return { kind: 'delete', from: items.as('t'), where: sql('in', [items.column('number', 't'), ask.list(bigint)]), returning: [] }
}

function touchStatement(ask: Ask): Update {
  const set: Update['set'] = [
    ['expires', endsAt(ask)],
    ['bucket', ask(wholeNumber)],
  ]
  return { kind: 'update', table: items.as('t'), set, from: null, where: inside(ask), returning: [] }
}

function clearStatement(ask: Ask): Delete {
  return { kind: 'delete', from: items.as('t'), where: inside(ask), returning: [] }
}
