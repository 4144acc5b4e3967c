// npm run build: packages/quintet/dist, a folder that is published as it is, and the gates that it must pass.
import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { bundle } from './build/bundle.mjs'
import { declare } from './build/declarations.mjs'
import { entriesOf, publishedManifest, readManifest } from './build/entries.mjs'
import { coreGate, publintGate, requireGate, secretsGate, sizeGate, typesGate } from './build/gates.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const ours = join(root, 'packages', 'quintet')
const maxUnpackedBytes = 3 * 1024 * 1024

/** Packs the built folder; answers npm's own account of it. The caller removes the tarball's folder. */
export async function pack(dist, folder) {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--pack-destination', folder], { cwd: dist })
  const answer = JSON.parse(stdout)
  const [packed] = Array.isArray(answer) ? answer : Object.values(answer)
  return { ...packed, tarball: join(folder, packed.filename) }
}

/** Builds `dist` in a package's folder. */
export async function build(packageFolder = ours) {
  const dist = join(packageFolder, 'dist')
  const manifest = readManifest(packageFolder)
  const entries = entriesOf(manifest)
  const absent = entries.filter(({ source }) => !existsSync(join(packageFolder, 'src', source)))
  if (absent.length > 0) throw new Error(`package.json exports what has no source: ${absent.map(({ source }) => source).join(', ')}`)
  rmSync(dist, { recursive: true, force: true })
  const outputs = await bundle(packageFolder, entries, 'dist')
  const declarations = declare(join(packageFolder, 'src'), entries, join(dist, 'types'))
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`)
  for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md'])
    if (existsSync(join(root, name))) copyFileSync(join(root, name), join(dist, name))
  return { dist, outputs, entries, declarations }
}

async function main() {
  const { dist, outputs, entries, declarations } = await build(process.argv[2] && resolve(process.argv[2]))
  const folder = mkdtempSync(join(tmpdir(), 'quintet-pack-'))
  const packed = await pack(dist, folder)
  const gates = {
    'what the core loads': coreGate(outputs),
    'require of every entry point': await requireGate(dist, entries),
    'nothing private': secretsGate(dist, packed.files),
    'unpacked size': sizeGate(packed, maxUnpackedBytes),
    publint: await publintGate(root, dist),
    'are the types wrong': await typesGate(root, packed.tarball),
  }
  rmSync(folder, { recursive: true })
  const scripts = readdirSync(dist, { recursive: true }).filter(name => name.endsWith('.js'))
  console.log(
    `${scripts.length} scripts, ${declarations} declarations, ${packed.size} bytes packed, ${packed.unpackedSize} unpacked (${maxUnpackedBytes} at most)`,
  )
  const failed = Object.values(gates).filter(findings => findings.length > 0).length
  for (const [name, findings] of Object.entries(gates))
    console.log(findings.length === 0 ? `✔ ${name}` : `✖ ${name}\n${findings.join('\n')}`)
  console.log(`\n${Object.keys(gates).length - failed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
