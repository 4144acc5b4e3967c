// What a built package must be, each as a list of findings.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isHeavy } from '../check/core.mjs'
import { loadedAtOnce } from './bundle.mjs'

const run = promisify(execFile)

/** Runs a program of node_modules on this Node; findings are what it prints when it fails. */
async function judgedBy(root, program, args, cwd = root) {
  try {
    await run(process.execPath, [join(root, 'node_modules', program), ...args], { cwd, env: { ...process.env, FORCE_COLOR: '0' } })
    return []
  } catch (error) {
    return [`${error.stdout}${error.stderr}`.trim() || error.message]
  }
}

export const publintGate = (root, dist) => judgedBy(root, 'publint/src/cli.js', ['run', dist, '--strict'])

export const typesGate = (root, tarball) =>
  judgedBy(root, '@arethetypeswrong/cli/dist/index.js', [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-color'])

/** Bytes are those that npm unpacks. */
export function sizeGate(packed, limitBytes) {
  const found = packed.unpackedSize
  return found <= limitBytes ? [] : [`${found} bytes unpacked, ${limitBytes} at most`]
}

/** Bundling must not bring back what the sources load late. */
export function coreGate(outputs) {
  return [...loadedAtOnce(outputs, 'dist/index.js')]
    .map(source => source.replace(/^src\//, ''))
    .filter(isHeavy)
    .map(source => `dist/index.js loads ${source} at once`)
}

/** `require` refuses a module with top-level await. */
export async function requireGate(dist, entries) {
  const findings = []
  for (const { name } of entries) {
    const path = join(dist, `${name}.js`)
    const program = `const loaded = require(${JSON.stringify(path)}); if (Object.keys(loaded).length === 0) throw new Error('exports nothing')`
    try {
      await run(process.execPath, ['--no-warnings', '-e', program], { cwd: dist })
    } catch (error) {
      findings.push(`require of ${name}.js: ${error.stderr.trim().split('\n').slice(0, 6).join('\n')}`)
    }
  }
  return findings
}

/** Nothing of the workspace, the machine or a registry may be in what is published. */
export function secretsGate(dist, files) {
  const suspicious = /\/(work|home|root|tmp)\/|https?:\/\/(localhost|127\.|10\.|192\.168\.)|quintet-source/
  const texts = files
    .filter(({ path }) => /\.(js|ts|json|md)$/.test(path))
    .map(({ path }) => ({ path, match: suspicious.exec(readFileSync(join(dist, path), 'utf8')) }))
  return texts.filter(({ match }) => match !== null).map(({ path, match }) => `${path} holds ${match[0]}`)
}
