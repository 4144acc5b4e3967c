// One list of driver packages: what the drivers say they require, what they import, and the package's optional peers.
import ts from 'typescript'
import { importsOf, packageOf } from './imports.mjs'
import { walk } from './tree.mjs'

function literal(object, key) {
  const property = object.properties.find(one => ts.isPropertyAssignment(one) && one.name.getText() === key)
  return property && ts.isStringLiteralLike(property.initializer) ? property.initializer.text : undefined
}

/** Every `{ package: 'pg', range: '>=8' }` of a driver file, as [package, range]. */
function requirements(file) {
  const found = []
  walk(file.syntax, node => {
    if (!ts.isObjectLiteralExpression(node)) return
    const pair = [literal(node, 'package'), literal(node, 'range')]
    if (pair.every(one => one !== undefined)) found.push(pair)
  })
  return found
}

function compare(what, expected, actual) {
  const lacking = [...expected].filter(one => !actual.has(one)).map(one => `${one} is missing from ${what}`)
  return [...lacking, ...[...actual].filter(one => !expected.has(one)).map(one => `${one} is in ${what}, and no driver requires it`)]
}

/** `tree` is relative to src; `manifest` is the package.json. */
export function driversRule(tree, manifest) {
  const drivers = [...tree.values()].filter(file => file.path.startsWith('driver/'))
  const required = new Map(drivers.flatMap(requirements))
  const imported = drivers.flatMap(file => importsOf(file).map(one => one.specifier))
  const packages = imported.filter(one => one !== undefined && !/^(\.|node:)/.test(one)).map(packageOf)
  const peers = manifest.peerDependencies ?? {}
  const meta = manifest.peerDependenciesMeta ?? {}
  const ranges = [...required].filter(([name, range]) => name in peers && peers[name] !== range)
  return [
    ...compare('the imports of the drivers', new Set(required.keys()), new Set(packages)),
    ...compare('peerDependencies', new Set(required.keys()), new Set(Object.keys(peers))),
    ...ranges.map(([name, range]) => `${name}: the driver requires ${range}, the peer says ${peers[name]}`),
    ...Object.keys(peers).flatMap(name => (meta[name]?.optional === true ? [] : [`${name} is not an optional peer`])),
    ...Object.keys(manifest.dependencies ?? {}).map(name => `${name} is a runtime dependency; the package has none`),
  ]
}
