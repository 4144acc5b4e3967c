import { failure } from '../base/failure.ts'
import { FieldBuilder, type Member, ReferenceBuilder } from './builder.ts'
import type { FamilyDefinition } from './columnfamily.ts'
import { type FieldDefinition, type ReferenceDefinition, storedAs, type Tag } from './definition.ts'
import { gatheringOf } from './gathered.ts'

type Refuse = (why: string) => Error

/** Refuses fields that column-family servers have no word for, or that mean something else there. */
export function checkFields(family: string, shape: Readonly<Record<string, Member>>, definition: FamilyDefinition): void {
  const keys = [...definition.partition, ...definition.cluster.map(([key]) => key)]
  const named = byField(shape)
  checkNames(family, named, keys, definition)
  for (const [key, member] of Object.entries(named)) {
    const refuse: Refuse = why => failure('QT_MODEL', `columnFamily('${family}', { ${key} }): ${why}`)
    if (member instanceof ReferenceBuilder) {
      checkReference(member.definition, keys.includes(key) || definition.statics.includes(key), definition, refuse)
      continue
    }
    if (!(member instanceof FieldBuilder)) throw refuse('column families have no links; keep the keys as a list')
    const field = member.definition
    checkField(field, refuse)
    if (keys.includes(key)) checkKeyField(field, refuse)
    else if (definition.counter) checkCounter(field, refuse)
    if (definition.statics.includes(key) && !field.nullable)
      throw refuse('a static field is nullable: a partition may have rows before it is written')
  }
}

/** Members by the fields that rows have: a reference without `by` is the field that holds its key. */
function byField(shape: Readonly<Record<string, Member>>): Readonly<Record<string, Member>> {
  const name = (key: string, member: Member): string =>
    member instanceof ReferenceBuilder && member.definition.by === null ? `${key}Id` : key
  return Object.fromEntries(Object.entries(shape).map(([key, member]) => [name(key, member), member]))
}

/** A reference that other fields hold the key of. */
function isByOthers(member: Member | undefined): boolean {
  return member instanceof ReferenceBuilder && member.definition.by !== null
}

/** A reference is a field with a key, by which includes go; the servers of this kind see to nothing else. */
function checkReference(reference: ReferenceDefinition, isKey: boolean, { counter }: FamilyDefinition, refuse: Refuse): void {
  const { onDelete, onUpdate, deferrable, unique, nullable, by } = reference
  if (onDelete || onUpdate || deferrable || unique)
    throw refuse('nobody sees to a reference of a column family: leave onDelete, onUpdate, deferrable and unique out')
  if (isKey && nullable) throw refuse('it is part of the key and cannot be nullable')
  if (counter && by === null && !isKey) throw refuse('beside its key a counter family has counters only')
}

function checkNames(
  family: string,
  shape: Readonly<Record<string, Member>>,
  keys: readonly string[],
  { statics, conditional, counter, views, ttlMs }: FamilyDefinition,
): void {
  const refuse: Refuse = why => failure('QT_MODEL', `columnFamily('${family}', …): ${why}`)
  const unknown = [...keys, ...statics].find(key => !Object.hasOwn(shape, key))
  if (unknown !== undefined) throw refuse(`the key or { static } names '${unknown}', which it does not have`)
  const both = statics.find(key => keys.includes(key))
  if (both !== undefined) throw refuse(`${both} is part of the key, so it is not static`)
  const rest = Object.keys(shape).filter(key => !keys.includes(key) && !statics.includes(key) && !isByOthers(shape[key]))
  if (statics.length > 0 && keys.length === 1) throw refuse('{ static } needs a clustering field: without one a partition is a row')
  if (statics.length > 0 && conditional) throw refuse('a conditional family has no static fields: keep them in a family of their own')
  if (views.size > 0 && conditional) throw refuse('a condition is of one partition, so a conditional family has no views')
  if (views.size > 0 && statics.length > 0) throw refuse('the partitions of a view are others, so static fields have no place in it')
  if (conditional && rest.length === 0) throw refuse('a conditional family has at least one field beside its key')
  const steady = rest.some(key => isSteady(shape, key))
  if (conditional && ttlMs !== null && !steady)
    throw refuse('a conditional family whose rows expire has a field beside its key that is never null')
  if (!counter) return
  if (rest.length === 0) throw refuse('a counter family has at least one counter')
  if (conditional || ttlMs !== null || statics.length > 0 || views.size > 0)
    throw refuse('counters are only added to: they have no ttl, condition, static field or view')
}

function isSteady(shape: Readonly<Record<string, Member>>, key: string): boolean {
  const member = shape[key]
  if (member instanceof ReferenceBuilder) return !member.definition.nullable && member.definition.by === null
  return member instanceof FieldBuilder && !member.definition.nullable && gatheringOf(member.definition) === null
}

function checkField(field: FieldDefinition, refuse: Refuse): void {
  const { primaryKey, identity, unique, indexes, computed, checks } = field
  if (primaryKey || identity || unique || indexes.length > 0 || computed || checks.length > 0)
    throw refuse('the keys are partitionBy and clusterBy; no other key, index, check or computed field exists there')
  if (field.native) throw refuse('column families have no types of the server: leave out { native }')
  if (field.default?.by === 'sql') throw refuse('a default is a value or a function')
  checkStored(field, refuse)
}

function checkStored(of: FieldDefinition, refuse: Refuse): void {
  const field = storedAs(of)
  if (field.tag === 'interval') throw refuse('column families have no intervals: keep seconds in an integer')
  if (field.tag === 'timestamp' && field.mode === 'text')
    throw refuse("timestamps are whole milliseconds there: leave out mode: 'text', or keep microseconds in a bigint")
  const gathered = gatheringOf(of) === 'map' ? field.element?.fields?.value : field.element
  if (gathered) checkMember(gathered, refuse)
  if (gatheringOf(of) !== 'map') for (const inner of Object.values(field.fields ?? {})) checkInner(inner, refuse)
}

/** What is gathered: servers keep no null among members, and tell a collection without members from none only where it has a name. */
function checkMember(field: FieldDefinition, refuse: Refuse): void {
  if (field.nullable) throw refuse('members of a collection are not nullable')
  if (gatheringOf(field) !== null)
    throw refuse('a collection inside another one stands in an object: t.list(t.object({ items: t.list(…) }))')
  checkStored(field, refuse)
}

function checkInner(field: FieldDefinition, refuse: Refuse): void {
  if (field.nullable && gatheringOf(field) !== null) throw refuse('a collection in an object is not nullable: without members it is empty')
  checkStored(field, refuse)
}

const noKeys: readonly Tag[] = ['list', 'object', 'json']

function checkKeyField(field: FieldDefinition, refuse: Refuse): void {
  const { tag, precision } = storedAs(field)
  if (field.nullable) throw refuse('it is part of the key and cannot be nullable')
  if (noKeys.includes(tag) || gatheringOf(field) !== null || (field.custom && !field.custom.comparable))
    throw refuse('a field of the key holds one value that has an order')
  if (tag === 'decimal' && (precision ?? 0) > 18) throw refuse('a decimal of the key has at most 18 digits')
}

function checkCounter({ tag, nullable, custom, default: given }: FieldDefinition, refuse: Refuse): void {
  if (tag !== 'bigint' || custom || nullable || given) throw refuse('beside its key a counter family has counters only: declare t.bigint()')
}
