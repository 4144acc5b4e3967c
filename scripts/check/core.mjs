// What `import 'quintet'` loads at once: no compiler, dialect, engine, driver, storage or store. Paths are relative to src.
import ts from 'typescript'
import { importsOf, target } from './imports.mjs'

const kinds = ['relational', 'keyvalue', 'document', 'columnfamily', 'graph']
const heavy = new RegExp(`^(sql/compile/|sql/dialect/|engine/|driver/|stores/|testing/|(${kinds.join('|')})/[^/]+/)`)

export const isHeavy = path => heavy.test(path)

/** Files that are loaded at once from `start`, each with the file that imports it. */
function loadedFrom(tree, start) {
  const importedBy = new Map([[start, undefined]])
  for (const path of importedBy.keys()) {
    const file = tree.get(path)
    if (file === undefined) continue
    for (const { specifier, typeOnly, lazy } of importsOf(file)) {
      const to = typeOnly || lazy ? undefined : target(file, specifier)
      if (to !== undefined && !importedBy.has(to)) importedBy.set(to, path)
    }
  }
  return importedBy
}

function chain(importedBy, path) {
  const before = importedBy.get(path)
  return before === undefined ? path : `${chain(importedBy, before)} → ${path}`
}

export function coreRule(tree) {
  if (!tree.has('index.ts')) return []
  const importedBy = loadedFrom(tree, 'index.ts')
  return [...importedBy.keys()].filter(isHeavy).map(path => `index.ts loads ${path} at once: ${chain(importedBy, path)}`)
}

/** The files of src itself, and every index.ts, only re-export. */
export function reexportsRule(tree) {
  const outside = [...tree.values()].filter(file => !file.path.includes('/') || file.path.endsWith('/index.ts'))
  return outside.flatMap(file =>
    file.syntax.statements
      .filter(statement => !(ts.isExportDeclaration(statement) && statement.moduleSpecifier))
      .map(statement => file.at(statement, 'holds code: this file only re-exports')),
  )
}
