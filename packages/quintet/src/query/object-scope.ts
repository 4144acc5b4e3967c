import { failure } from '../base/failure.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import { type Leaf, makeLeaf } from './leaf.ts'
import { ListLeaf } from './list-leaf.ts'

/** Named values inside one column: getters made once per field, over the column's node. Like a row it has no methods (A10). */
export class ObjectScope {
  readonly #column: Leaf
  readonly #path: readonly string[]
  readonly #field: FieldDefinition
  readonly #nullable: boolean

  constructor(column: Leaf, path: readonly string[], field: FieldDefinition, nullable: boolean) {
    this.#column = column
    this.#path = path
    this.#field = field
    this.#nullable = nullable
  }

  /** The whole object as a value. */
  static node(scope: ObjectScope): Leaf {
    return scope.#path.length === 0 ? scope.#column : makeLeaf('field', [scope.#column], scope.#path, scope.#field, scope.#nullable)
  }

  /** The members of one shape of a union: null in objects of the others. */
  static shape(scope: ObjectScope, name: unknown): ObjectScope {
    const { union } = scope.#field
    const shape = typeof name === 'string' && union && Object.hasOwn(union.of, name) ? union.of[name] : undefined
    if (!shape) throw failure('QT_EXPRESSION', `${scope.#column.describe()}.as(…) takes one of ${Object.keys(union?.of ?? {}).join(', ')}`)
    return objectScope(scope.#column, scope.#path, shape, true)
  }

  static member(scope: ObjectScope, key: string, field: FieldDefinition): unknown {
    const path = [...scope.#path, key]
    const nullable = scope.#nullable || field.nullable
    if (field.tag === 'object') return objectScope(scope.#column, path, field, nullable)
    const leaf = makeLeaf('field', [scope.#column], path, field, nullable)
    return field.tag === 'list' ? ListLeaf.of(leaf) : leaf
  }
}

type ScopeClass = new (column: Leaf, path: readonly string[], field: FieldDefinition, nullable: boolean) => ObjectScope
const classes = new WeakMap<FieldDefinition, ScopeClass>()

/** The scope of an object column, or of an object inside one. */
export function objectScope(column: Leaf, path: readonly string[], field: FieldDefinition, nullable: boolean): ObjectScope {
  let made = classes.get(field)
  if (!made) {
    made = class extends ObjectScope {}
    for (const [key, of] of Object.entries(field.fields ?? {}))
      Object.defineProperty(made.prototype, key, {
        get(this: ObjectScope): unknown {
          return ObjectScope.member(this, key, of)
        },
        enumerable: true,
      })
    if (field.union)
      Object.defineProperty(made.prototype, 'as', {
        value(this: ObjectScope, name: unknown): ObjectScope {
          return ObjectScope.shape(this, name)
        },
      })
    classes.set(field, made)
  }
  return new made(column, path, field, nullable)
}

/** What a lambda sees of a value of some field: its members, its elements, or itself. */
export function valueScope(leaf: Leaf, field: FieldDefinition): unknown {
  if (field.tag === 'object') return objectScope(leaf, [], field, leaf.nullable)
  return field.tag === 'list' ? ListLeaf.of(leaf) : leaf
}
