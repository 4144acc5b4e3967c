import { failure } from '../base/failure.ts'
import { rowsOf, whole } from '../query/derived.ts'
import { Find } from '../query/find.ts'
import { currentFrame, type Frame } from '../query/frame.ts'
import { and } from '../query/functions.ts'
import { joinedEntity, type Part } from '../query/joined.ts'
import { condition, run } from '../query/lambda.ts'
import type { JoinKind, Source } from '../query/origin.ts'
import { fromCursor } from '../query/page.ts'
import { Subquery } from '../query/subquery.ts'
import { rowsModel } from '../schema/table.ts'
import type { Access, CallOptions } from './access.ts'
import { deleteJoined, updateJoined } from './change-from.ts'
import type { WriteCommand } from './command.ts'
import { Query, type Seat } from './query.ts'

/** Rows of several sources side by side: `db.from({ p: posts })` and what is joined to it. */
export class From extends Query {
  readonly #parts: readonly Part[]

  constructor(seat: Seat, find: Find, parts: readonly Part[]) {
    super(seat, find)
    this.#parts = parts
  }

  static start(access: Access, source: unknown): From {
    const { name, find } = named(access, source, 'from')
    const parts = [{ name, entity: find.entity, nullable: false }]
    const sources = [{ name, join: null, find, lateral: null, on: null }]
    const start = Find.on(joinedEntity(parts)).with({ from: { kind: 'sources', sources } }, currentFrame())
    return new From({ access, options: undefined, every: false }, whole(start), parts)
  }

  protected override again(find: Find): Query {
    return new From(Query.seat(this), find, this.#parts)
  }

  /** Changes rows of one source, with values from what is joined to it. */
  override update(target: unknown, set?: unknown, options?: CallOptions): WriteCommand {
    return updateJoined(Query.seat(this).access, Subquery.of(this), target, set, options)
  }
  /** Deletes rows of one source, chosen by what is joined to it. */
  override delete(target?: unknown, options?: CallOptions): WriteCommand {
    return deleteJoined(Query.seat(this).access, Subquery.of(this), target, options)
  }

  innerJoin(source: unknown, on: unknown): From {
    return this.#beside('inner', this.#source('innerJoin', source), on)
  }
  leftJoin(source: unknown, on: unknown): From {
    return this.#beside('left', this.#source('leftJoin', source), on)
  }
  rightJoin(source: unknown, on: unknown): From {
    return this.#beside('right', this.#source('rightJoin', source), on)
  }
  fullJoin(source: unknown, on: unknown): From {
    return this.#beside('full', this.#source('fullJoin', source), on)
  }
  /** Every pair, said on purpose. */
  crossJoin(source: unknown): From {
    return this.#beside('cross', this.#source('crossJoin', source), null)
  }
  /** A source that speaks of the rows before it. */
  innerJoinLateral(source: unknown, on: unknown = null): From {
    return this.#beside(on === null ? 'cross' : 'inner', this.#lateral('innerJoinLateral', source), on)
  }
  leftJoinLateral(source: unknown, on: unknown = always): From {
    return this.#beside('left', this.#lateral('leftJoinLateral', source), on)
  }

  #source(verb: string, source: unknown): Named {
    return named(Query.seat(this).access, source, `from.${verb}`)
  }

  #lateral(verb: string, body: unknown): Named {
    const { access } = Query.seat(this)
    const { entity } = Subquery.of(this)
    return run(entity, body, `from.${verb}`, (result, frame) => ({ ...named(access, result, `from.${verb}`), lateral: frame }))
  }

  #beside(join: JoinKind, { name, find, lateral }: Named, on: unknown): From {
    const before = Subquery.of(this)
    const verb = `from.${join}Join`
    if (this.#parts.some(part => part.name === name)) throw failure('QT_CLAUSE', `${verb}: there is a source '${name}' already`)
    refuseLate(before, join, verb)
    if (join !== 'cross' && typeof on !== 'function')
      throw failure('QT_CLAUSE', `${verb} needs the condition that ties '${name}' to the rows before it; crossJoin({ … }) makes every pair`)
    const row: Part = { name, entity: find.entity, nullable: false }
    const tested = join === 'cross' ? null : condition(joinedEntity([...this.#parts, row]), on, verb)
    const [missingBefore, missing] = [join === 'right' || join === 'full', join === 'left' || join === 'full']
    const parts = [...this.#parts.map(part => (missingBefore ? { ...part, nullable: true } : part)), { ...row, nullable: missing }]
    const source: Source = { name, join, find, lateral, on: tested }
    const { where, order, limit, offset } = before
    const joined = Find.on(joinedEntity(parts)).with({ where, order, limit, offset }, before.frame)
    const sources = before.from?.kind === 'sources' ? before.from.sources : []
    const next = joined.with({ from: { kind: 'sources', sources: [...sources, source] } }, currentFrame())
    return new From(Query.seat(this), whole(next), parts)
  }
}

/** `on true`: the condition is inside the source. */
const always = (): unknown => and()

interface Named {
  readonly name: string
  readonly find: Find
  readonly lateral: Frame | null
}

/** Sources come before what is said of their rows: a condition, and what it thinks of null, would change under it. */
function refuseLate({ where, order, limit, offset, group, distinct, lock }: Find, join: JoinKind, verb: string): void {
  const late = limit || offset || distinct || lock || group.length > 0
  if (late || ((join === 'right' || join === 'full') && where.length + order.length > 0))
    throw failure('QT_CLAUSE', `${verb} comes before the clauses that speak of its rows`)
}

/** One source under its name: a model, a handle, or a query. */
function named(access: Access, source: unknown, where: string): Named {
  const entries = typeof source === 'object' && source !== null && !Subquery.is(source) ? Object.entries(source) : []
  const [only, more] = entries
  if (!only || more || rowsModel(source))
    throw failure('QT_CLAUSE', `${where} takes one source under a name, as { p: posts }; what stands beside it is joined`)
  const [name, of] = only
  return { name, find: sourceFind(access, of, `${where}: '${name}'`), lateral: null }
}

function sourceFind(access: Access, of: unknown, where: string): Find {
  if (Subquery.is(of)) {
    const find = Subquery.of(of)
    if (!find.frame.active) throw failure('QT_FOREIGN_SCOPE', `${where} uses a lambda that does not enclose this one`)
    return rowsOf(fromCursor(find))
  }
  const model = rowsModel(of)
  if (!model) throw failure('QT_EXPRESSION', `${where} is no source of rows: give a model, a handle of db or a query`)
  const entity = access.registry.byName.get(model.$n)
  if (!entity) throw failure('QT_UNKNOWN_MODEL', `${where}: the table '${model.$n}' is not among the models of this database`)
  return Find.on(entity)
}
