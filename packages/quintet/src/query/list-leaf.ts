import { failure } from '../base/failure.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Column, Entity } from '../schema/registry.ts'
import { rootPath } from './column-path.ts'
import { Find } from './find.ts'
import { currentFrame } from './frame.ts'
import { condition } from './lambda.ts'
import { Leaf } from './leaf.ts'
import { narrowed, quantify } from './many.ts'
import { shapeHere } from './node.ts'
import { valueScope } from './object-scope.ts'
import type { Predicate } from './predicate.ts'
import { keptEntity, rowEntity } from './row-entity.ts'
import { columnLeaf } from './scope.ts'
import { pair, word } from './shape.ts'

/** A list: its elements are rows of one value, so that what is said of them is said as it is of a relation's rows. */
export class ListLeaf extends Leaf {
  static of({ op, shape, frame, kids, data, field, nullable }: Leaf): ListLeaf {
    return new ListLeaf(op, shape, frame, kids, data, field, nullable)
  }

  some(...conditions: readonly unknown[]): Predicate {
    return quantify('some', narrowed(elementsOf(this), conditions, this.#place('some')), null)
  }

  none(...conditions: readonly unknown[]): Predicate {
    return quantify('none', narrowed(elementsOf(this), conditions, this.#place('none')), null)
  }

  every(body: unknown): Predicate {
    const find = elementsOf(this)
    return quantify('every', find, condition(find.entity, body, this.#place('every')))
  }

  #place(verb: string): string {
    return `${this.describe()}.${verb}`
  }
}

/** The elements of a list as rows. */
export function elementsOf(list: Leaf): Find {
  shapeHere(list, currentFrame())
  const element = list.field?.element
  if (!element) throw failure('QT_BUG', 'a list field without its element')
  const entity = keptEntity(pair(elementsShape, list.shape), () => elementEntity(element, list.describe()))
  return Find.on(entity).with({ from: { kind: 'function', name: 'elements', args: [list] } }, list.frame)
}

const elementsShape = word('elements')

/** Rows of one value, which is all that a lambda sees of them; `key` names them in messages. */
export function elementEntity(element: FieldDefinition, key: string): Entity {
  const columns: Column[] = []
  const entity = rowEntity(key, columns)
  columns.push(Object.freeze({ key: 'value', name: 'c0', field: element, entity, position: 0, variant: null, part: null, within: null }))
  rootPath(entity).parameter = (frame, path) => {
    const [ref] = path.refs
    if (!ref) throw failure('QT_BUG', 'elements without their column')
    return valueScope(columnLeaf(frame, ref), element)
  }
  return entity
}
