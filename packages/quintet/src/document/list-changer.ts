import { failure } from '../base/failure.ts'
import { collectNode } from '../query/collect.ts'
import { condition } from '../query/lambda.ts'
import { elementEntity } from '../query/list-leaf.ts'
import { normalizeCondition } from '../query/normalize.ts'
import type { Row } from '../query/read.ts'
import { checkValue } from '../schema/check.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Matching, Place } from './contract.ts'
import { type Act, FieldChanger, NumberChanger, OrderedChanger, Recorder } from './field-changer.ts'

const numeric: ReadonlySet<string> = new Set(['integer', 'bigint', 'double', 'decimal'])
const ordered: ReadonlySet<string> = new Set(['text', 'date', 'time', 'timestamp', 'uuid'])

/** A way in for what stands at a place; for an object, one for each of its members too, but for a union, which is set as a whole. */
export function changerOf(recorder: Recorder, at: Place): object {
  const { fields, tag } = at.field
  if (tag === 'object' && !at.field.union) {
    const changer = new FieldChanger(recorder, at)
    for (const [key, field] of Object.entries(fields ?? {}))
      if (!(key in changer))
        Object.defineProperty(changer, key, {
          get: () => changerOf(recorder, { path: [...at.path, key], field }),
          enumerable: true,
        })
    return changer
  }
  if (tag === 'list') return new ListChanger(recorder, at)
  if (numeric.has(tag)) return new NumberChanger(recorder, at)
  return ordered.has(tag) ? new OrderedChanger(recorder, at) : new FieldChanger(recorder, at)
}

/** An element in the acts on it: the one member of what they are done to. */
const elementKey = 'element'

/** Lists. */
export class ListChanger extends FieldChanger {
  /** Adds items at the end, or before `position`; `slice` then keeps the first so many items, or below zero the last. */
  push(items: unknown, options: { readonly position?: number; readonly slice?: number } = {}): Act {
    const { position = null, slice = null } = options
    for (const [name, number] of [
      ['position', position],
      ['slice', slice],
    ] as const)
      if (number !== null && !Number.isSafeInteger(number)) throw failure('QT_VALUE', `${this.place('push')}: ${name} is a whole number`)
    return this.record({ act: 'push', at: this.at, items: this.#items(items, 'push'), position, slice })
  }

  /** Removes every item that equals one of these, or for which a condition holds. */
  pull(items: unknown): Act {
    if (typeof items === 'function') return this.record({ act: 'pullWhere', at: this.at, where: this.#matching(items, 'pull') })
    return this.record({ act: 'pull', at: this.at, items: this.#items(items, 'pull') })
  }

  /** Adds those items that are not there. */
  addToSet(items: unknown): Act {
    return this.record({ act: 'addToSet', at: this.at, items: this.#items(items, 'addToSet') })
  }

  /** Changes every element, or those for which a condition holds. */
  each(...given: readonly [change: unknown] | readonly [where: unknown, change: unknown]): Act {
    const [where, body] = given.length === 1 ? [null, given[0]] : given
    if (typeof body !== 'function') throw failure('QT_EXPRESSION', `${this.place('each')} expects a function of the element`)
    const recorder = new Recorder(this.recorder.entity, this.place('each'))
    const element = changerOf(recorder, { path: [elementKey], field: this.#element })
    // checked to be a function; what it gives is judged by the recorder
    const change = recorder.change((body as (element: unknown) => unknown)(element))
    if (change.some(({ act, at }) => act === 'unset' && at.path.length === 1))
      throw failure('QT_EXPRESSION', `${this.place('each')}: an element is removed by pull(…)`)
    return this.record({ act: 'each', at: this.at, where: where === null ? null : this.#matching(where, 'each'), change })
  }

  get #element(): FieldDefinition {
    const { element } = this.at.field
    if (!element) throw failure('QT_BUG', 'a list field without its element')
    return element
  }

  /** A condition on one element, as data. */
  #matching(body: unknown, verb: string): Matching {
    const entity = elementEntity(this.#element, `${this.at.path.join('.')}.${verb}`)
    const lambda = condition(entity, body, this.place(verb))
    const row: Row = { entity }
    const where = normalizeCondition(lambda, row)
    const values: unknown[] = []
    collectNode(lambda.body, values)
    checkSlots(where, values, this.place(verb))
    return { row, where, values }
  }

  #items(given: unknown, verb: string): readonly unknown[] {
    const element = this.#element
    const items: readonly unknown[] = Array.isArray(given) && element.tag !== 'list' ? given : [given]
    return items.map(item => this.checked(item, verb, element))
  }
}

/** Values of a condition are checked here, since no store will. */
function checkSlots({ slot, args, read }: Matching['where'], values: readonly unknown[], place: string): void {
  if (slot?.field) {
    const { field } = slot
    const value = values[slot.index]
    if (slot.list) for (const item of value as readonly unknown[]) checkValue(field, item, place)
    else if (value !== null || !field.nullable) checkValue(field, value, place)
  }
  for (const arg of args) checkSlots(arg, values, place)
  if (read?.where) checkSlots(read.where, values, place)
}
