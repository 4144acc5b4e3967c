import type { Duration } from '../base/clock.ts'
import { failure } from '../base/failure.ts'
import type { CallOptions } from '../call/context.ts'
import { storedAs } from '../schema/definition.ts'
import { gatheringOf } from '../schema/gathered.ts'
import type { Column, Entity } from '../schema/registry.ts'
import type { Condition, FamilyWrite } from './contract.ts'
import { columnsOf, fieldsOf } from './keys.ts'

export interface WriteOptions extends CallOptions {
  readonly ttl?: Duration
  readonly ifNotExists?: boolean
  readonly ifExists?: boolean
  readonly when?: unknown
}

/** On what a write depends: in a conditional family each says it, elsewhere none may. */
export function conditionOf(
  entity: Entity,
  write: FamilyWrite,
  options: WriteOptions,
  place: string,
): { readonly when: Condition | null; readonly limits: CallOptions } {
  const { conditional } = columnsOf(entity).family
  if (!conditional) return { when: null, limits: withoutCondition(options, place) }
  const { ttl: _ttl, ifNotExists = false, ifExists = false, when, ...limits } = options
  const said = [ifNotExists, ifExists, when !== undefined].filter(Boolean).length
  if (said === 0)
    throw failure('QT_UNSUPPORTED', `${place}: ${entity.key} is conditional, so each write says ifNotExists, ifExists or when`)
  if (said > 1) throw failure('QT_VALUE', `${place} takes one of ifNotExists, ifExists and when`)
  if (ifNotExists && write.do !== 'put') throw failure('QT_VALUE', `${place} is of a row that is there: say ifExists or when`)
  if (ifNotExists) return { when: 'absent', limits }
  return { when: ifExists ? 'present' : valuesOf(entity, when, `${place}.when`), limits }
}

/** The options of a write that has no condition. */
export function withoutCondition({ ttl: _ttl, ifNotExists, ifExists, when, ...limits }: WriteOptions, place: string): CallOptions {
  if (ifNotExists === undefined && ifExists === undefined && when === undefined) return limits
  throw failure(
    'QT_UNSUPPORTED',
    `${place}: declare the family with { conditional: true } for writes with a condition; then every write has one`,
  )
}

function valuesOf(entity: Entity, when: unknown, place: string): Condition {
  const { rest, steady } = columnsOf(entity)
  const fields = fieldsOf(entity, when, place)
  const columns = rest.filter(column => Object.hasOwn(fields, column.key))
  if (columns.length === 0 || columns.length !== Object.keys(fields).length)
    throw failure('QT_VALUE', `${place} takes fields that are not part of the key`)
  const inexact = columns.find(column => !comparable(column))
  if (inexact)
    throw failure('QT_UNSUPPORTED', `${place}: ${inexact.key} is no single value to compare; keep a version in a field of its own`)
  if (steady === null && columns.every(({ key }) => fields[key] === null))
    throw failure(
      'QT_UNSUPPORTED',
      `${place}: only nulls would fit a row that is not there too: declare a field that is not nullable, or name a value`,
    )
  return columns.map(column => [column, fields[column.key]] as const)
}

function comparable({ field }: Column): boolean {
  const { tag } = storedAs(field)
  return gatheringOf(field) === null && tag !== 'object' && tag !== 'json' && !(field.custom && !field.custom.comparable)
}
