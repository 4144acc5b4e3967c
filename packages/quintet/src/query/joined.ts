import type { Entity } from '../schema/registry.ts'
import { Path, rootPath } from './column-path.ts'
import { keptEntity, rowEntity } from './row-entity.ts'
import { rowAt } from './scope.ts'
import { freshShape, pair } from './shape.ts'

/** A source as the rows of a join hold it. */
export interface Part {
  readonly name: string
  readonly entity: Entity
  /** Whether it may be missing beside the others. */
  readonly nullable: boolean
}

const mark = freshShape()

/**
 * The rows of a join as an entity: it has no columns of its own, and a path to each of its sources, which may be missing as the
 * row behind a reference may. So whatever can be said past a reference can be said of a source.
 */
export function joinedEntity(parts: readonly Part[]): Entity {
  const paths = parts.map(sourcePath)
  const shape = paths.reduce((before, path) => pair(before, path.shape), mark)
  const named = paths.map((path, i) => [(parts[i] as Part).name, path] as const)
  return keptEntity(shape, () => {
    const entity = rowEntity('from', [])
    rootPath(entity).parameter = frame => Object.fromEntries(named.map(([name, path]) => [name, rowAt(path, frame)]))
    return entity
  })
}

/** One path for a name and an entity, whatever stands beside it. */
function sourcePath({ name, entity, nullable }: Part): Path {
  const { sources } = rootPath(entity)
  const key = `${nullable ? '?' : '!'}${name}`
  const path = sources.get(key) ?? new Path(entity, null, null, { name, nullable })
  sources.set(key, path)
  return path
}
