import { free, oneOf } from '../../engine/storage/claim.ts'
import { live } from '../../engine/storage/live.ts'
import type { Ask } from '../../engine/storage/statement.ts'
import { double, text, wholeNumber } from '../../engine/storage/table.ts'
import { type Delete, type Select, type Sql, type SqlOrder, select, sql } from '../../sql/statement.ts'
import type { ScoreRange } from '../container-contract.ts'
import { every, here, is, members } from './layout.ts'
import { inside, memberColumns } from './member-writes.ts'

export type Popped = 'min' | 'max' | 'any'

export function scanStatement(ask: Ask, after: boolean): Select {
  const name = members.column('member', 't')
  const where = after ? every(inside(ask), sql('gt', [name, ask(text)])) : inside(ask)
  return select({
    columns: memberColumns,
    from: members.as('t'),
    where,
    orderBy: [{ by: name, desc: false, nulls: null }],
    limit: ask(wholeNumber),
  })
}

/** Members with scores between the bounds that are given. */
function between(ask: Ask, { min, max, above, below }: ScoreRange): Sql {
  const score = members.column('score', 't')
  const conditions = [inside(ask), sql('isNotNull', [score])]
  if (min !== null) conditions.push(sql(above ? 'gt' : 'gte', [score, ask(double)]))
  if (max !== null) conditions.push(sql(below ? 'lt' : 'lte', [score, ask(double)]))
  return every(...conditions)
}

function byScore(desc: boolean, alias = 't'): readonly SqlOrder[] {
  return (['score', 'member'] as const).map(name => ({ by: members.column(name, alias), desc, nulls: null }))
}

export function rangeStatement(ask: Ask, range: ScoreRange): Select {
  const where = between(ask, range)
  const paged = range.limit !== null || range.offset > 0
  return select({
    columns: memberColumns,
    from: members.as('t'),
    where,
    orderBy: byScore(range.reverse),
    limit: paged ? ask(wholeNumber) : null,
    offset: paged ? ask(wholeNumber) : null,
  })
}

export function countStatement(ask: Ask, range: ScoreRange): Select {
  const where = between(ask, range)
  return select({ columns: [{ expr: sql('count', [], { field: wholeNumber }), as: null }], from: members.as('t'), where })
}

export function removeRangeStatement(ask: Ask, range: ScoreRange): Delete {
  return { kind: 'delete', from: members.as('t'), where: between(ask, range), returning: [] }
}

/** How many live members come before one that is there. */
export function rankStatement(ask: Ask, reverse: boolean): Select {
  const own = every(here(members, ask), is(members.column('member', 't'), ask(text)), live(members.column('expires', 't'), ask))
  const less = reverse ? 'gt' : 'lt'
  const pair = (alias: string, name: 'score' | 'member'): Sql => members.column(name, alias)
  const before = sql('or', [
    sql(less, [pair('o', 'score'), pair('t', 'score')]),
    sql('and', [is(pair('o', 'score'), pair('t', 'score')), sql(less, [pair('o', 'member'), pair('t', 'member')])]),
  ])
  const same = (['space', 'key'] as const).map(name => is(members.column(name, 'o'), members.column(name, 't')))
  const others = select({
    columns: [{ expr: sql('count', [], { field: wholeNumber }), as: null }],
    from: members.as('o'),
    where: every(...same, live(members.column('expires', 'o'), ask), before),
  })
  return select({
    columns: [{ expr: sql('scalar', [], { select: others, field: wholeNumber }), as: null }],
    from: members.as('t'),
    where: every(own, sql('isNotNull', [pair('t', 'score')])),
  })
}

/** Takes members out; what another one is taking is passed over. */
export function popStatement(ask: Ask, which: Popped, rowLocks: boolean): Delete {
  const scored = which === 'any' ? [] : [sql('isNotNull', [members.column('score', 's')])]
  const due = free(
    {
      columns: [{ expr: members.column('member', 's'), as: null }],
      from: members.as('s'),
      where: every(inside(ask, 's'), ...scored),
      orderBy: which === 'any' ? [{ by: members.column('member', 's'), desc: false, nulls: null }] : byScore(which === 'max', 's'),
      limit: ask(wholeNumber),
    },
    's',
    rowLocks,
  )
  return {
    kind: 'delete',
    from: members.as('t'),
    where: every(here(members, ask), oneOf(members.column('member', 't'), due)),
    returning: (['member', 'score', 'value'] as const).map(name => ({ expr: members.column(name), as: null })),
  }
}
