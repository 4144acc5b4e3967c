// The tools that judge the tree as a whole: both compilers, linter and formatter.
import { spawn } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Runs a program; answers its output if it fails, nothing if it succeeds. */
async function run(root, program, args) {
  const child = spawn(process.execPath, [join(root, 'node_modules', program), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', chunk => (output += chunk))
  child.stderr.on('data', chunk => (output += chunk))
  const code = await new Promise(settle => child.on('close', settle))
  return code === 0 ? [] : [output.trim() || `${program} ended with ${code}`]
}

/** A project without a single file is an error to tsc, and nothing to check to us. */
function hasFiles(root, project) {
  const { include } = JSON.parse(readFileSync(join(root, project), 'utf8'))
  const folder = join(root, project, '..')
  const patterns = include.map(one => `${one}/**/*.ts`)
  return globSync(patterns, { cwd: folder, exclude: path => /node_modules|[\\/]fail[\\/]/.test(path) }).length > 0
}

const projects = ['packages/quintet/tsconfig.json', 'tsconfig.json']

/** `compiler` is the folder in node_modules: typescript is 5.9, typescript7 is 7. */
export async function compilerRule(root, compiler) {
  const findings = []
  for (const project of projects.filter(one => existsSync(join(root, one)) && hasFiles(root, one))) {
    const info = join('node_modules', '.cache', 'check', `${compiler}-${project.replaceAll('/', '-')}.tsbuildinfo`)
    findings.push(...(await run(root, `${compiler}/bin/tsc`, ['-p', project, '--noEmit', '--incremental', '--tsBuildInfoFile', info])))
  }
  return findings
}

export const biomeRule = root => run(root, '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '--max-diagnostics=60'])
