// The package's entry points, read from the one place that lists them: the exports of packages/quintet/package.json.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `{ key: './sqlite', name: 'sqlite', source: 'stores/sqlite.ts' }`; `source` is relative to src. */
export function entriesOf(manifest) {
  return Object.entries(manifest.exports).map(([key, conditions]) => ({
    key,
    name: key === '.' ? 'index' : key.slice(2),
    source: conditions['quintet-source'].replace('./src/', ''),
  }))
}

export function readManifest(packageFolder) {
  return JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
}

/** The manifest as it is published: paths are relative to dist, and nothing of the workspace is left. */
export function publishedManifest(manifest) {
  const { private: _, ...rest } = manifest
  const published = entriesOf(manifest).map(({ key, name, source }) => [
    key,
    { types: `./types/${source.replace(/\.ts$/, '.d.ts')}`, default: `./${name}.js` },
  ])
  return { ...rest, exports: { ...Object.fromEntries(published), './package.json': './package.json' } }
}
