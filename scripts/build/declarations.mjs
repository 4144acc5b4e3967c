// The declarations: those of every source file that the entry points' declarations reach, each made from its file alone
// (isolatedDeclarations guarantees that this is right). They stay apart, so that a class has one identity in all entry points.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import ts from 'typescript'

/** What a declaration imports, with the places of the specifiers in its text. */
function specifiersIn(text) {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos, end }) => ({ specifier: fileName, pos, end }))
}

/** `./a.ts` becomes `./a.js`; from the end, so that the places before stay right. */
function withPublishedExtensions(text) {
  let result = text
  for (const { specifier, pos } of specifiersIn(text).sort((a, b) => b.pos - a.pos)) {
    if (!specifier.startsWith('.')) continue
    const start = result.indexOf(specifier, pos)
    result = result.slice(0, start) + specifier.replace(/\.ts$/, '.js') + result.slice(start + specifier.length)
  }
  return result
}

function declarationOf(path, text, compilerOptions) {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(text, { fileName: path, reportDiagnostics: true, compilerOptions })
  const errors = diagnostics.map(one => ts.flattenDiagnosticMessageText(one.messageText, '\n'))
  if (errors.length > 0) throw new Error(`${path}: ${errors.join('; ')}`)
  return outputText.replace(/^\/\/# sourceMappingURL.*$/m, '')
}

/** What declarations use and a project may lack: `AsyncDisposable` comes from the compiler, an absent `AbortSignal` becomes an empty one. */
const platform = `/// <reference lib="esnext.disposable" />\ndeclare global {\n  interface AbortSignal {}\n}\nexport {}\n`

/** Writes `outdir/**.d.ts`; answers the number of files. */
export function declare(src, entries, outdir) {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    verbatimModuleSyntax: true,
    isolatedDeclarations: true,
    strict: true,
  }
  const reached = new Set(entries.map(({ source }) => source))
  const entrySources = new Set(reached)
  for (const path of reached) {
    const text = declarationOf(path, readFileSync(join(src, path), 'utf8'), compilerOptions)
    for (const { specifier } of specifiersIn(text)) {
      if (specifier.startsWith('.')) reached.add(posix.normalize(posix.join(posix.dirname(path), specifier)))
    }
    const up = posix.relative(posix.dirname(path), 'platform.js')
    const head = entrySources.has(path) ? `import '${up.startsWith('.') ? up : `./${up}`}'\n` : ''
    const out = join(outdir, path.replace(/\.ts$/, '.d.ts'))
    mkdirSync(dirname(out), { recursive: true })
    writeFileSync(out, head + withPublishedExtensions(text))
  }
  writeFileSync(join(outdir, 'platform.d.ts'), platform)
  return reached.size + 1
}
