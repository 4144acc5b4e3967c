// A tree of source files as the rules see it: paths with `/` relative to its root, each parsed at most once.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

class SourceFile {
  #syntax
  constructor(path, text) {
    this.path = path
    this.text = text
  }

  get syntax() {
    this.#syntax ??= ts.createSourceFile(this.path, this.text, ts.ScriptTarget.Latest, true)
    return this.#syntax
  }

  line(position) {
    return this.syntax.getLineAndCharacterOfPosition(position).line + 1
  }

  /** A finding at a node: what every rule answers. */
  at(node, message) {
    return `${this.path}:${this.line(node.getStart(this.syntax))} ${message}`
  }
}

/** Files by path, as `{ 'base/a.ts': 'text' }`: a toy tree in the tests of the rules. */
export function treeOf(texts) {
  return new Map(Object.entries(texts).map(([path, text]) => [path, new SourceFile(path, text)]))
}

export function readTree(root, patterns) {
  const excluded = path => /(^|[\\/])(node_modules|dist|generated|fail)([\\/]|$)/.test(path)
  const paths = globSync(patterns, { cwd: root, exclude: excluded }).map(path => path.replaceAll('\\', '/'))
  return treeOf(Object.fromEntries(paths.sort().map(path => [path, readFileSync(join(root, path), 'utf8')])))
}

/** Calls `visit` for every node below `node`, depth first. */
export function walk(node, visit) {
  ts.forEachChild(node, child => {
    visit(child)
    walk(child, visit)
  })
}

/** The part of a tree below a folder, with paths relative to it. */
export function below(tree, folder) {
  const inside = [...tree.values()].filter(file => file.path.startsWith(`${folder}/`))
  return treeOf(Object.fromEntries(inside.map(file => [file.path.slice(folder.length + 1), file.text])))
}
