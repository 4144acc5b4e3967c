import { settled, transactionNumber } from '../../engine/storage/feed.ts'
import type { Ask } from '../../engine/storage/statement.ts'
import { bigint, bytes, text, wholeNumber } from '../../engine/storage/table.ts'
import { type Delete, type Insert, type Select, type Sql, type SqlOrder, select, sql } from '../../sql/statement.ts'
import { entries, every, groups, is, pending } from './layout.ts'

const columns: Select['columns'] = (['transaction', 'number', 'body', 'added'] as const).map(name => ({
  expr: entries.column(name, 't'),
  as: null,
}))

export function inOrder(desc = false): readonly SqlOrder[] {
  return (['transaction', 'number'] as const).map(name => ({ by: entries.column(name, 't'), desc, nulls: null }))
}

/** Whether one place is after another: pairs are compared, first by transaction. */
export function after(one: readonly [Sql, Sql], other: readonly [Sql, Sql]): Sql {
  return sql('or', [sql('gt', [one[0], other[0]]), sql('and', [is(one[0], other[0]), sql('gt', [one[1], other[1]])])])
}

export function placeIn(alias: string): readonly [Sql, Sql] {
  return [entries.column('transaction', alias), entries.column('number', alias)]
}

export function appendStatement(ask: Ask): Insert {
  return {
    kind: 'insert',
    into: entries.as(''),
    columns: ['space', 'body', 'added', 'transaction'],
    values: { rows: [[ask(text), ask(bytes), ask.now(), transactionNumber()]] },
    overriding: false,
    conflict: null,
    returning: (['transaction', 'number'] as const).map(name => ({ expr: entries.column(name), as: null })),
  }
}

export function readStatement(ask: Ask): Select {
  const space = is(entries.column('space', 't'), ask(text))
  const from = after(placeIn('t'), [ask(bigint), ask(bigint)])
  const where = every(space, from, settled(entries.column('transaction', 't')))
  return select({ columns, from: entries.as('t'), where, orderBy: inOrder(), limit: ask(wholeNumber) })
}

export function lastStatement(ask: Ask): Select {
  const where = every(is(entries.column('space', 't'), ask(text)), settled(entries.column('transaction', 't')))
  const last = placeIn('t').map(expr => ({ expr, as: null }))
  return select({ columns: last, from: entries.as('t'), where, orderBy: inOrder(true), limit: sql('constant', [], { data: 1 }) })
}

export function bodiesStatement(ask: Ask): Select {
  const where = every(is(entries.column('space', 't'), ask(text)), sql('in', [entries.column('number', 't'), ask.list(bigint)]))
  return select({ columns, from: entries.as('t'), where, orderBy: inOrder() })
}

export function sizeStatement(ask: Ask): Select {
  const where = is(entries.column('space', 't'), ask(text))
  return select({ columns: [{ expr: sql('count', [], { field: wholeNumber }), as: null }], from: entries.as('t'), where })
}

/** The oldest number of those that are kept at least. */
export function oldestKept(ask: Ask): Select {
  const where = is(entries.column('space', 't'), ask(text))
  const number = entries.column('number', 't')
  const one = sql('constant', [], { data: 1 })
  const keep = sql('minus', [ask(wholeNumber), one])
  return select({
    columns: [{ expr: number, as: null }],
    from: entries.as('t'),
    where,
    orderBy: [{ by: number, desc: true, nulls: null }],
    limit: one,
    offset: keep,
  })
}

/** Older entries, but for those that a group has not come to yet, or a consumer has. */
export function trimStatement(ask: Ask): Delete {
  const old = every(is(entries.column('space', 't'), ask(text)), sql('lt', [entries.column('number', 't'), ask(bigint)]))
  const [transaction, number] = placeIn('t')
  const had = select({
    from: pending.as('p'),
    where: every(is(pending.column('space', 'p'), ask(text)), is(pending.column('number', 'p'), number)),
  })
  const behind = select({
    from: groups.as('g'),
    where: every(
      is(groups.column('space', 'g'), ask(text)),
      after([transaction, number], [groups.column('transaction', 'g'), groups.column('number', 'g')]),
    ),
  })
  return {
    kind: 'delete',
    from: entries.as('t'),
    where: every(old, sql('notExists', [], { select: had }), sql('notExists', [], { select: behind })),
    returning: [],
  }
}
