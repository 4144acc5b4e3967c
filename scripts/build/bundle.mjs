// The JavaScript: one file an entry point, what they share in few chunks, what is loaded later in chunks of its own.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { toLines } from './maps.mjs'

/**
 * Answers esbuild's account of the outputs: which inputs each holds and what it imports.
 *
 * esbuild makes a chunk for every set of files that reach the same source, and each file that is loaded costs Node as much as
 * 20 KB of code. So it is made to see only three sets: everything reaches what the core loads, and all but the core reaches what
 * every SQL store loads. Nothing is loaded thereby that would not be there already.
 */
export async function bundle(packageFolder, entries, outdir) {
  const first = await run(packageFolder, entries, outdir, { write: false })
  const outputs = first.metafile.outputs
  const core = loadedAtOnce(outputs, `${outdir}/index.js`)
  const stores = entries
    .filter(({ source }) => source.startsWith('stores/'))
    .map(({ name }) => loadedAtOnce(outputs, `${outdir}/${name}.js`))
  const shared = [...(stores[0] ?? [])].filter(source => stores.every(of => of.has(source)) && !core.has(source))
  const starts = new Set(Object.values(outputs).flatMap(({ entryPoint }) => (entryPoint === undefined ? [] : [entryPoint])))
  const reach = source => (source === 'src/index.ts' ? [...core] : [...core, ...shared])
  const plugins = [anchors(packageFolder, starts, reach)]
  // annotations would have imports for their own sake left out
  const made = (await run(packageFolder, entries, outdir, { plugins, ignoreAnnotations: true })).metafile.outputs
  for (const path of Object.keys(made).filter(path => path.endsWith('.map'))) {
    const file = join(packageFolder, path)
    writeFileSync(file, JSON.stringify(toLines(JSON.parse(readFileSync(file, 'utf8')))))
  }
  for (const { name, source } of entries) if (source.startsWith('testing/')) withoutMap(join(packageFolder, outdir, `${name}.js`))
  return made
}

/** The cases are a tenth of all that is installed; who runs them has no need to step through them. */
function withoutMap(path) {
  rmSync(`${path}.map`)
  writeFileSync(path, readFileSync(path, 'utf8').replace(/\/\/# sourceMappingURL=.*\n?$/, ''))
}

function run(packageFolder, entries, outdir, more) {
  return build({
    absWorkingDir: packageFolder,
    entryPoints: entries.map(({ name, source }) => ({ in: join('src', source), out: name })),
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.16',
    packages: 'external',
    chunkNames: 'chunks/[name]-[hash]',
    // names stay, so that a stack trace can be read as it is; a map says which line of which source it means
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    // a file with one character beyond ASCII takes twice the memory and a slower way into V8
    charset: 'ascii',
    metafile: true,
    logLevel: 'warning',
    ...more,
  })
}

/** The sources that loading an output loads at once. */
export function loadedAtOnce(outputs, start) {
  const reached = new Set([start])
  const sources = new Set()
  for (const path of reached) {
    for (const source of Object.keys(outputs[path].inputs)) sources.add(source)
    for (const one of outputs[path].imports) if (one.kind === 'import-statement' && !one.external) reached.add(one.path)
  }
  return sources
}

/** Lets every file that something starts from import what it may rely on, after all that it imports itself. */
function anchors(packageFolder, starts, reach) {
  const filter = /\.ts$/
  return {
    name: 'anchors',
    setup(of) {
      of.onLoad({ filter }, ({ path }) => {
        const source = path.slice(packageFolder.length + 1)
        if (!starts.has(source)) return
        const more = reach(source)
          .filter(one => one !== source)
          .map(one => `import ${JSON.stringify(join(packageFolder, one))}\n`)
        return { contents: `${readFileSync(path, 'utf8')}\n${more.join('')}`, loader: 'ts' }
      })
    },
  }
}
