// The JavaScript: one file an entry point, what they share in chunks, what is loaded later in chunks of its own.
import { join } from 'node:path'
import { build } from 'esbuild'

/** Answers esbuild's account of the outputs: which inputs each holds and what it imports. */
export async function bundle(packageFolder, entries, outdir) {
  const { metafile } = await build({
    absWorkingDir: packageFolder,
    entryPoints: entries.map(({ name, source }) => ({ in: join('src', source), out: name })),
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.13',
    packages: 'external',
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    logLevel: 'warning',
  })
  return metafile.outputs
}
