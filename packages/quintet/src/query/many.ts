import { failure } from '../base/failure.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Relation } from '../schema/registry.ts'
import { type Path, shifted } from './column-path.ts'
import { Find, type Lambda } from './find.ts'
import { currentFrame, type Frame } from './frame.ts'
import { extremeKinds, numericKinds } from './kinds.ts'
import { condition, expression, order } from './lambda.ts'
import { Leaf } from './leaf.ts'
import { foreign, noNodes, operatorShape } from './node.ts'
import { amount } from './operand.ts'
import { doubleField, integerField, sumField } from './operator.ts'
import { type Predicate, predicate } from './predicate.ts'
import { select } from './selection.ts'
import { pair } from './shape.ts'
import { Subquery } from './subquery.ts'
import { where } from './where.ts'

/** What an operator over a relation needs: the related rows, and an expression over one of them. */
export class Related {
  readonly find: Find
  readonly of: Lambda | null
  constructor(find: Find, of: Lambda | null) {
    this.find = find
    this.of = of
  }
}

/** A to-many relation in a lambda. Quantifiers and aggregates stand in a subquery of their own, so two counts never multiply. */
export class Many extends Subquery {
  constructor(frame: Frame, path: Path, relation: Relation, find?: Find) {
    super(find ?? Find.on(relation.to, { scope: frame, path, relation }, currentFrame()))
  }

  get #find(): Find {
    return Subquery.of(this)
  }

  #with(clauses: Parameters<Find['with']>[0]): Many {
    const { correlation } = this.#find
    if (!correlation) throw failure('QT_BUG', 'a relation without its correlation')
    return new Many(correlation.scope, correlation.path, correlation.relation, this.#find.with(clauses, currentFrame()))
  }

  where(...conditions: readonly unknown[]): Many {
    const find = this.#find
    if (find.limit) throw failure('QT_CLAUSE', `${this.#name()}: where after limit`)
    return this.#with({ where: [...find.where, ...where(find.entity, conditions, `${this.#name()}.where`)] })
  }

  orderBy(...terms: readonly unknown[]): Many {
    const find = this.#find
    return this.#with({ order: [...find.order, ...terms.flatMap(term => order(find.entity, term, `${this.#name()}.orderBy`))] })
  }

  limit(count: unknown): Many {
    return this.#with({ limit: rowCount(count, `${this.#name()}.limit`) })
  }

  select(shape: unknown): Many {
    return this.#with({ select: select(this.#find.entity, shape, `${this.#name()}.select`) })
  }

  some(...conditions: readonly unknown[]): Predicate {
    return this.#quantify('some', conditions.length === 0 ? this : this.where(...conditions), null)
  }

  none(...conditions: readonly unknown[]): Predicate {
    return this.#quantify('none', conditions.length === 0 ? this : this.where(...conditions), null)
  }

  every(body: unknown): Predicate {
    return this.#quantify('every', this, condition(this.#find.entity, body, `${this.#name()}.every`))
  }

  count(...conditions: readonly unknown[]): Leaf {
    return this.#aggregate('count', conditions.length === 0 ? this : this.where(...conditions), null, integerField, false)
  }

  sum(body: unknown): Leaf {
    const of = this.#of(body, 'sum', numericKinds)
    return this.#aggregate('sum', this, of, sumField(of.body.field), false)
  }

  avg(body: unknown): Leaf {
    return this.#aggregate('avg', this, this.#of(body, 'avg', numericKinds), doubleField, true)
  }

  min(body: unknown): Leaf {
    const of = this.#of(body, 'min', extremeKinds)
    return this.#aggregate('min', this, of, of.body.field, true)
  }

  max(body: unknown): Leaf {
    const of = this.#of(body, 'max', extremeKinds)
    return this.#aggregate('max', this, of, of.body.field, true)
  }

  #of(body: unknown, fn: string, kinds: ReadonlySet<string>): Lambda {
    const of = expression(this.#find.entity, body, `${this.#name()}.${fn}`)
    const kind = of.body.field?.tag ?? 'condition'
    if (!kinds.has(kind))
      throw failure('QT_EXPRESSION', `${this.#name()}.${fn}(…) cannot take ${of.body.describe()}, which is of kind ${kind}`)
    return of
  }

  #quantify(op: string, many: Many, of: Lambda | null): Predicate {
    return predicate(op, noNodes, new Related(Subquery.of(many), of), shape => pair(shape, relatedShape(Subquery.of(many), of)))
  }

  #aggregate(op: string, many: Many, of: Lambda | null, field: FieldDefinition | null, nullable: boolean): Leaf {
    if (Subquery.of(many).limit) throw failure('QT_CLAUSE', `${this.#name()}.${op}(…) after limit`)
    const shape = pair(operatorShape(`related ${op}`), relatedShape(Subquery.of(many), of))
    return new Leaf(`related ${op}`, shape, currentFrame(), noNodes, new Related(Subquery.of(many), of), field, nullable)
  }

  #name(): string {
    const { correlation } = this.#find
    return correlation ? correlation.path.text(correlation.relation.name) : this.#find.entity.key
  }
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
