import { failure } from '../base/failure.ts'
import { shifted } from './column-path.ts'
import type { Find } from './find.ts'
import { currentFrame, root } from './frame.ts'
import { Node, noNodes, operatorShape } from './node.ts'
import { pair } from './shape.ts'

/** What carries a `Find` and can be an operand of another query. Recognised by its class, which parsed JSON can't have. */
export class Subquery {
  readonly #find: Find

  constructor(find: Find) {
    this.#find = find
  }

  static of(query: Subquery): Find {
    return query.#find
  }

  static is(value: unknown): value is Subquery {
    return value instanceof Subquery
  }
}

/** A query as an operand: `x.in(q)`, `exists(q)`. It may use the scopes around the place where it was built. */
export function subqueryNode(of: Subquery): Node {
  const find = Subquery.of(of)
  const here = currentFrame()
  if (!find.frame.active) throw failure('QT_FOREIGN_SCOPE', `The query on ${find.entity.key} uses a lambda that does not enclose this one`)
  const level = find.frame === root ? 0 : here.depth - find.frame.depth
  const field = find.select?.leaf?.field ?? null
  return new Node('query', pair(operatorShape('query'), shifted(find.shape, level)), here, noNodes, find, field, true)
}
