// The import rule of the house: a file imports its own folder, the files of its parent folder, and lower floors. Paths are relative to src.
import { posix } from 'node:path'
import { importsOf, target } from './imports.mjs'

const floors = [
  ['base'],
  ['schema'],
  ['query'],
  ['call', 'sql', 'driver'],
  ['engine'],
  ['relational', 'keyvalue', 'document', 'columnfamily', 'graph'],
  ['stores'],
  ['work', 'migrate'],
  ['db'],
  ['ops', 'testing'],
]
const floorOf = new Map(floors.flatMap((rooms, floor) => rooms.map(room => [room, floor])))

/** Contracts that speak of their siblings' contracts, in types only. */
const contractsThatMeet = new Map([['sql/dialect.ts', ['call', 'driver']]])

/** Node's own modules that any room may use, and those of the contract suites; `driver` may use all. */
const nodeModules = new Set(['node:async_hooks', 'node:crypto'])
const testingModules = new Set(['node:assert/strict', 'node:test'])

const roomOf = path => (path.includes('/') ? path.slice(0, path.indexOf('/')) : undefined)

function refusalBetween(from, to, typeOnly) {
  const room = roomOf(from)
  const other = roomOf(to)
  if (other === undefined) return 'no room imports the files of src itself'
  if (!floorOf.has(other)) return `the room ${other} has no floor (scripts/check/floors.mjs)`
  if (room !== other) return refusalBetweenRooms(from, room, other, typeOnly)
  const folder = posix.dirname(from)
  const otherFolder = posix.dirname(to)
  if (otherFolder === folder || otherFolder === posix.dirname(folder)) return undefined
  // an index.ts is a room's front door: the rule `reexports` sees to it that it holds nothing else
  if (posix.basename(from) === 'index.ts' && posix.dirname(otherFolder) === folder) return undefined
  return otherFolder.startsWith(`${folder}/`) ? 'a parent folder never imports its subfolders' : 'subfolders never meet'
}

function refusalBetweenRooms(from, room, other, typeOnly) {
  if (floorOf.get(other) < floorOf.get(room)) return undefined
  if (floorOf.get(other) > floorOf.get(room)) return `${other} is a higher floor than ${room}`
  return typeOnly && contractsThatMeet.get(from)?.includes(other) ? undefined : `${room} and ${other} are siblings on a floor`
}

function refusalOutside(from, specifier) {
  if (roomOf(from) === 'driver') return undefined
  if (!specifier.startsWith('node:')) return 'only driver imports packages'
  if (roomOf(from) === 'testing' && testingModules.has(specifier)) return undefined
  return nodeModules.has(specifier) ? undefined : `only driver imports ${specifier}`
}

function refusal(tree, file, { specifier, typeOnly }) {
  if (specifier === undefined) return 'the module is computed: say it as a literal'
  const to = target(file, specifier)
  if (to === undefined) return refusalOutside(file.path, specifier)
  if (!tree.has(to)) return 'there is no such file'
  return roomOf(file.path) === undefined ? undefined : refusalBetween(file.path, to, typeOnly)
}

export function floorsRule(tree) {
  const findings = []
  for (const file of tree.values()) {
    const room = roomOf(file.path)
    if (room !== undefined && !floorOf.has(room)) findings.push(`${file.path}:1 the room ${room} has no floor (scripts/check/floors.mjs)`)
    else {
      for (const one of importsOf(file)) {
        const reason = refusal(tree, file, one)
        if (reason !== undefined) findings.push(file.at(one.node, `imports ${one.specifier ?? 'something'}: ${reason}`))
      }
    }
  }
  return findings
}
