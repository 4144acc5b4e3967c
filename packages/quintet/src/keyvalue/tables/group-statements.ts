import { free, oneOf } from '../../engine/storage/claim.ts'
import { settled } from '../../engine/storage/feed.ts'
import type { Ask } from '../../engine/storage/statement.ts'
import { bigint, text, wholeNumber } from '../../engine/storage/table.ts'
import { constant, type Delete, type Insert, type Select, type Sql, select, sql, type Update } from '../../sql/statement.ts'
import { entries, every, groups, is, pending } from './layout.ts'
import { after, placeIn } from './stream-statements.ts'

function ofGroup(ask: Ask, alias = 't'): Sql {
  return every(is(pending.column('space', alias), ask(text)), is(pending.column('name', alias), ask(text)))
}

function theGroup(ask: Ask): Sql {
  return every(is(groups.column('space', 't'), ask(text)), is(groups.column('name', 't'), ask(text)))
}

function aside(alias: string): Sql {
  return sql('isNull', [pending.column('until', alias)])
}

/** What nobody said to be done with in time. */
function overdue(ask: Ask, alias: string): Sql {
  const until = pending.column('until', alias)
  return every(sql('isNotNull', [until]), sql('lte', [until, ask.now()]))
}

export function makeStatement(ask: Ask): Insert {
  return {
    kind: 'insert',
    into: groups.as(''),
    columns: ['space', 'name', 'transaction', 'number'],
    values: { rows: [[ask(text), ask(text), ask(bigint), ask(bigint)]] },
    overriding: false,
    conflict: { target: ['space', 'name'], set: null, where: null },
    returning: [],
  }
}

export function setAsideStatement(ask: Ask): Update {
  const where = every(ofGroup(ask), overdue(ask, 't'), sql('gte', [pending.column('deliveries', 't'), ask(wholeNumber)]))
  return { kind: 'update', table: pending.as('t'), set: [['until', constant(null)]], from: null, where, returning: [] }
}

export function againStatement(ask: Ask, rowLocks: boolean): Update {
  const set: Update['set'] = [
    ['consumer', ask(text)],
    ['deliveries', sql('plus', [pending.column('deliveries', 't'), constant(1)])],
    ['until', sql('plus', [ask.now(), ask(wholeNumber)])],
  ]
  const due = free(
    {
      columns: [{ expr: pending.column('number', 's'), as: null }],
      from: pending.as('s'),
      where: every(ofGroup(ask, 's'), overdue(ask, 's')),
      orderBy: [{ by: pending.column('until', 's'), desc: false, nulls: null }],
      limit: ask(wholeNumber),
    },
    's',
    rowLocks,
  )
  return {
    kind: 'update',
    table: pending.as('t'),
    set,
    from: null,
    where: every(ofGroup(ask), oneOf(pending.column('number', 't'), due)),
    returning: (['number', 'deliveries'] as const).map(name => ({ expr: pending.column(name), as: null })),
  }
}

export function deliverStatement(ask: Ask): Insert {
  const row = [ask(text), ask(text), ask(bigint), ask(bigint), ask(text), constant(1), sql('plus', [ask.now(), ask(wholeNumber)])]
  return {
    kind: 'insert',
    into: pending.as(''),
    columns: ['space', 'name', 'transaction', 'number', 'consumer', 'deliveries', 'until'],
    values: { rows: [row] },
    overriding: false,
    conflict: null,
    returning: [],
  }
}

/** Where a group is; nothing if another consumer has it just now. */
export function positionStatement(ask: Ask, rowLocks: boolean): Select {
  const columns = (['transaction', 'number'] as const).map(name => ({ expr: groups.column(name, 't'), as: null }))
  return free({ columns, from: groups.as('t'), where: theGroup(ask) }, 't', rowLocks)
}

export function advanceStatement(ask: Ask): Update {
  const set: Update['set'] = [
    ['transaction', ask(bigint)],
    ['number', ask(bigint)],
  ]
  return { kind: 'update', table: groups.as('t'), set, from: null, where: theGroup(ask), returning: [] }
}

/** A delivery that is still its consumer's: nobody else got it in between. */
function delivery(ask: Ask): Sql {
  return every(
    ofGroup(ask),
    is(pending.column('number', 't'), ask(bigint)),
    is(pending.column('deliveries', 't'), ask(wholeNumber)),
    sql('isNotNull', [pending.column('until', 't')]),
  )
}

export function doneStatement(ask: Ask): Delete {
  return { kind: 'delete', from: pending.as('t'), where: delivery(ask), returning: [] }
}

export function delayStatement(ask: Ask): Update {
  const set: Update['set'] = [['until', sql('plus', [ask.now(), ask(wholeNumber)])]]
  return { kind: 'update', table: pending.as('t'), set, from: null, where: delivery(ask), returning: [] }
}

export function listedStatement(ask: Ask): Select {
  return select({
    columns: (['number', 'deliveries'] as const).map(name => ({ expr: pending.column(name, 't'), as: null })),
    from: pending.as('t'),
    where: every(ofGroup(ask), aside('t')),
    orderBy: (['transaction', 'number'] as const).map(name => ({ by: pending.column(name, 't'), desc: false, nulls: null })),
    limit: ask(wholeNumber),
  })
}

function setAside(ask: Ask): Sql {
  return every(ofGroup(ask), is(pending.column('number', 't'), ask(bigint)), aside('t'))
}

/** Due at once, as if it had never been delivered. */
export function retryStatement(ask: Ask): Update {
  const set: Update['set'] = [
    ['deliveries', constant(0)],
    ['until', constant(0)],
  ]
  return { kind: 'update', table: pending.as('t'), set, from: null, where: setAside(ask), returning: [] }
}

export function dropStatement(ask: Ask): Delete {
  return { kind: 'delete', from: pending.as('t'), where: setAside(ask), returning: [] }
}

export function stateStatement(ask: Ask): Select {
  const count = (from: Select['from'], where: Sql) => ({
    expr: sql('scalar', [], {
      select: select({ columns: [{ expr: sql('count', [], { field: wholeNumber }), as: null }], from, where }),
      field: wholeNumber,
    }),
    as: null,
  })
  const had = count(pending.as('p'), every(ofGroup(ask, 'p'), sql('isNotNull', [pending.column('until', 'p')])))
  const apart = count(pending.as('p'), every(ofGroup(ask, 'p'), aside('p')))
  const group = every(is(groups.column('space', 't'), ask(text)), is(groups.column('name', 't'), ask(text)))
  const ahead = count(
    entries.as('e'),
    every(
      is(entries.column('space', 'e'), groups.column('space', 't')),
      after(placeIn('e'), [groups.column('transaction', 't'), groups.column('number', 't')]),
      settled(entries.column('transaction', 'e')),
    ),
  )
  return select({ columns: [had, apart, ahead], from: groups.as('t'), where: group })
}

export function forgetStatement(ask: Ask): Delete {
  return { kind: 'delete', from: pending.as('t'), where: ofGroup(ask), returning: [] }
}

export function removeStatement(ask: Ask): Delete {
  return { kind: 'delete', from: groups.as('t'), where: theGroup(ask), returning: [] }
}
