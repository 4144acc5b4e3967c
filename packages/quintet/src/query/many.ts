import { failure } from '../base/failure.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Relation } from '../schema/registry.ts'
import { type Path, type Places, type RelationEnd, rootPath, shifted } from './column-path.ts'
import { Find, type Lambda } from './find.ts'
import { currentFrame, type Frame } from './frame.ts'
import { extremeKinds, numericKinds } from './kinds.ts'
import { condition, expression, order } from './lambda.ts'
import { Leaf } from './leaf.ts'
import { foreign, made, noNodes, operatorShape } from './node.ts'
import { amount } from './operand.ts'
import { doubleField, integerField, sumField } from './operator.ts'
import { Predicate } from './predicate.ts'
import { select } from './selection.ts'
import { pair } from './shape.ts'
import { Subquery } from './subquery.ts'
import { where } from './where.ts'

/** What an operator over a relation needs: the related rows, and an expression over one of them. */
export class Related {
  declare readonly find: Find
  declare readonly of: Lambda | null
  constructor(find: Find, of: Lambda | null) {
    this.find = find
    this.of = of
  }
}

/** A to-many relation in a lambda. Quantifiers and aggregates stand in a subquery of their own, so two counts never multiply. */
export class Many extends Subquery {
  // no private methods: each instance of a class that has them is marked for it, and one is made at every use of a relation
  static at(frame: Frame, path: Path, relation: Relation, end: RelationEnd): Many {
    return new Many(Find.related({ scope: frame, path, relation, end }, currentFrame()))
  }

  where(...conditions: readonly unknown[]): Many {
    return new Many(narrowed(Subquery.of(this), conditions, placesOf(Subquery.of(this)).where))
  }

  orderBy(...terms: readonly unknown[]): Many {
    const find = Subquery.of(this)
    const next = find.copy(currentFrame())
    next.order = [...find.order, ...terms.flatMap(term => order(find.entity, term, placesOf(find).orderBy))]
    return new Many(next)
  }

  limit(count: unknown): Many {
    const find = Subquery.of(this)
    return new Many(find.with({ limit: rowCount(count, placesOf(find).limit) }, currentFrame()))
  }

  select(shape: unknown): Many {
    const find = Subquery.of(this)
    return new Many(find.with({ select: select(find.entity, shape, placesOf(find).select) }, currentFrame()))
  }

  some(...conditions: readonly unknown[]): Predicate {
    return quantify('some', narrowed(Subquery.of(this), conditions, placesOf(Subquery.of(this)).some), null)
  }

  none(...conditions: readonly unknown[]): Predicate {
    return quantify('none', narrowed(Subquery.of(this), conditions, placesOf(Subquery.of(this)).none), null)
  }

  every(body: unknown): Predicate {
    const find = Subquery.of(this)
    return quantify('every', find, condition(find.entity, body, placesOf(find).every))
  }

  count(...conditions: readonly unknown[]): Leaf {
    return aggregate('count', narrowed(Subquery.of(this), conditions, placesOf(Subquery.of(this)).count), null, integerField, false)
  }

  sum(body: unknown): Leaf {
    const of = argument(Subquery.of(this), body, 'sum', numericKinds)
    return aggregate('sum', Subquery.of(this), of, sumField(of.body.field), false)
  }

  avg(body: unknown): Leaf {
    return aggregate('avg', Subquery.of(this), argument(Subquery.of(this), body, 'avg', numericKinds), doubleField, true)
  }

  min(body: unknown): Leaf {
    const of = argument(Subquery.of(this), body, 'min', extremeKinds)
    return aggregate('min', Subquery.of(this), of, of.body.field, true)
  }

  max(body: unknown): Leaf {
    const of = argument(Subquery.of(this), body, 'max', extremeKinds)
    return aggregate('max', Subquery.of(this), of, of.body.field, true)
  }
}

/** The related rows for which these conditions hold too. */
export function narrowed(find: Find, conditions: readonly unknown[], place: string): Find {
  if (conditions.length === 0) return find
  if (find.limit) throw failure('QT_CLAUSE', `${place}: conditions after limit`)
  const next = find.copy(currentFrame())
  next.where = where(find.entity, conditions, place, find.where)
  return next
}

/** What an aggregate takes: an expression of one of these kinds. */
function argument(find: Find, body: unknown, fn: keyof Places, kinds: ReadonlySet<string>): Lambda {
  const of = expression(find.entity, body, placesOf(find)[fn])
  const kind = of.body.field?.tag ?? 'condition'
  if (!kinds.has(kind))
    throw failure('QT_EXPRESSION', `${placesOf(find)[fn]}(…) cannot take ${of.body.describe()}, which is of kind ${kind}`)
  return of
}

export function quantify(op: string, find: Find, of: Lambda | null): Predicate {
  const shape = pair(operatorShape(op), relatedShape(find, of))
  return made(new Predicate(op, shape, currentFrame(), noNodes, new Related(find, of), null, false))
}

function aggregate(op: keyof Places, find: Find, of: Lambda | null, field: FieldDefinition | null, nullable: boolean): Leaf {
  if (find.limit) throw failure('QT_CLAUSE', `${placesOf(find)[op]}(…) after limit`)
  const shape = pair(operatorShape(`related ${op}`), relatedShape(find, of))
  return new Leaf(`related ${op}`, shape, currentFrame(), noNodes, new Related(find, of), field, nullable)
}

function placesOf({ correlation, entity }: Find): Places {
  return correlation ? correlation.end.places : rootPath(entity).places
}

/** The related rows as seen from here; `of` was written here or further out, like the rows' own conditions. */
function relatedShape(find: Find, of: Lambda | null): number {
  if (!find.frame.active || find.correlation?.scope.active === false) foreign(`the relation to ${find.entity.key}`)
  const here = currentFrame()
  const shape = shifted(find.shape, here.depth - find.frame.depth)
  return of === null ? shape : pair(shape, of.body.shape)
}

/** A number of rows as a value to be bound: a whole number, not negative. */
export function rowCount(count: unknown, where: string): ReturnType<typeof amount> {
  return amount(count, where, 0)
}
