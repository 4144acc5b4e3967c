import { live } from '../../engine/storage/live.ts'
import type { Ask } from '../../engine/storage/statement.ts'
import { bigint, double, text } from '../../engine/storage/table.ts'
import { type Select, type Sql, select, sql } from '../../sql/statement.ts'
import type { Combination } from '../container-contract.ts'
import { every, is, members } from './layout.ts'

/** Members of several containers of one space, each once, in the order of their bytes. */
export function combineStatement(ask: Ask, how: Combination['how'], scores: Combination['scores']): Select {
  return how === 'difference' ? differenceStatement(ask) : togetherStatement(ask, how, scores)
}

function of(ask: Ask, alias: string): Sql {
  return every(
    is(members.column('space', alias), ask(text)),
    sql('in', [members.column('key', alias), ask.list(text)]),
    live(members.column('expires', alias), ask),
  )
}

function togetherStatement(ask: Ask, how: 'union' | 'intersection', scores: Combination['scores']): Select {
  const name = members.column('member', 't')
  const where = of(ask, 't')
  return select({
    columns: [
      { expr: name, as: null },
      { expr: sql(scores, [members.column('score', 't')], { field: double }), as: null },
    ],
    from: members.as('t'),
    where,
    groupBy: [name],
    // a member stands once in each of the containers
    having: how === 'intersection' ? is(sql('count', []), ask(bigint)) : null,
    orderBy: [{ by: name, desc: false, nulls: null }],
  })
}

function differenceStatement(ask: Ask): Select {
  const name = members.column('member', 't')
  const first = every(
    is(members.column('space', 't'), ask(text)),
    is(members.column('key', 't'), ask(text)),
    live(members.column('expires', 't'), ask),
  )
  const others = select({ from: members.as('o'), where: every(of(ask, 'o'), is(members.column('member', 'o'), name)) })
  return select({
    columns: [
      { expr: name, as: null },
      { expr: members.column('score', 't'), as: null },
    ],
    from: members.as('t'),
    where: every(first, sql('notExists', [], { select: others })),
    orderBy: [{ by: name, desc: false, nulls: null }],
  })
}
