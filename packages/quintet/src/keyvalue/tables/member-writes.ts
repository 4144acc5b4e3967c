import { endsAt, expired, live } from '../../engine/storage/live.ts'
import type { Ask } from '../../engine/storage/statement.ts'
import { bytes, double, text, wholeNumber } from '../../engine/storage/table.ts'
import { type Delete, type Insert, type Select, type Sql, select, sql, type Update } from '../../sql/statement.ts'
import { every, excluded, here, is, members } from './layout.ts'

const written = ['score', 'value', 'expires', 'bucket'] as const

/** Live members of one container. */
export function inside(ask: Ask, alias = 't'): Sql {
  return every(here(members, ask, alias), live(members.column('expires', alias), ask))
}

function named(ask: Ask): Sql {
  return every(here(members, ask), is(members.column('member', 't'), ask(text)), live(members.column('expires', 't'), ask))
}

export const memberColumns: Select['columns'] = (['member', 'score', 'value'] as const).map(name => ({
  expr: members.column(name, 't'),
  as: null,
}))

export function getStatement(ask: Ask): Select {
  const where = every(
    here(members, ask),
    sql('in', [members.column('member', 't'), ask.list(text)]),
    live(members.column('expires', 't'), ask),
  )
  return select({ columns: memberColumns, from: members.as('t'), where })
}

/** Only where no live member has the name. */
export function beginStatement(ask: Ask): Insert {
  const row = [ask(text), ask(text), ask(text), ask(double), ask(bytes), endsAt(ask), ask(wholeNumber)]
  return {
    kind: 'insert',
    into: members.as(''),
    columns: ['space', 'key', 'member', ...written],
    values: { rows: [row] },
    overriding: false,
    conflict: {
      target: ['space', 'key', 'member'],
      set: written.map(excluded),
      where: expired(members.column('expires', 'q_kv_member'), ask),
    },
    returning: [],
  }
}

/** Only a live member. */
export function replaceStatement(ask: Ask): Update {
  const set: Update['set'] = [
    ['score', ask(double)],
    ['value', ask(bytes)],
    ['expires', endsAt(ask)],
    ['bucket', ask(wholeNumber)],
  ]
  return { kind: 'update', table: members.as('t'), set, from: null, where: named(ask), returning: [] }
}

export function swapStatement(ask: Ask): Update {
  const set: Update['set'] = [
    ['value', ask(bytes)],
    ['expires', endsAt(ask)],
    ['bucket', ask(wholeNumber)],
  ]
  const where = every(named(ask), is(members.column('value', 't'), ask(bytes)))
  return { kind: 'update', table: members.as('t'), set, from: null, where, returning: [] }
}

export function removeSameStatement(ask: Ask): Delete {
  return { kind: 'delete', from: members.as('t'), where: every(named(ask), is(members.column('value', 't'), ask(bytes))), returning: [] }
}

/** Adds to a score; a member that is not there, or not any more, begins with it. */
export function raiseStatement(ask: Ask): Insert {
  const place = [ask(text), ask(text), ask(text)]
  const by = ask(double)
  const row = [...place, by, endsAt(ask), ask(wholeNumber)]
  const own = (name: 'score' | 'expires'): Sql => members.column(name, 'q_kv_member')
  const raised = sql('case', [
    live(own('expires'), ask),
    sql('plus', [own('score'), by], { field: double }),
    sql('column', [], { table: 'excluded', name: 'score' }),
  ])
  return {
    kind: 'insert',
    into: members.as(''),
    columns: ['space', 'key', 'member', 'score', 'expires', 'bucket'],
    values: { rows: [row] },
    overriding: false,
    conflict: { target: ['space', 'key', 'member'], set: [['score', raised], excluded('expires'), excluded('bucket')], where: null },
    returning: [{ expr: members.column('score'), as: null }],
  }
}

export function removeStatement(ask: Ask): Delete {
  const where = every(
    here(members, ask),
    sql('in', [members.column('member', 't'), ask.list(text)]),
    live(members.column('expires', 't'), ask),
  )
  return { kind: 'delete', from: members.as('t'), where, returning: [] }
}

export function sizeStatement(ask: Ask): Select {
  return select({ columns: [{ expr: sql('count', [], { field: wholeNumber }), as: null }], from: members.as('t'), where: inside(ask) })
}

export function touchStatement(ask: Ask): Update {
  const set: Update['set'] = [
    ['expires', endsAt(ask)],
    ['bucket', ask(wholeNumber)],
  ]
  return { kind: 'update', table: members.as('t'), set, from: null, where: inside(ask), returning: [] }
}

export function clearStatement(ask: Ask): Delete {
  return { kind: 'delete', from: members.as('t'), where: inside(ask), returning: [] }
}
