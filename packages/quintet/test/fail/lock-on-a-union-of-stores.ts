import { quintet } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { models } from '../checker/blog.ts'

declare const url: string | undefined
const db = quintet({ models, store: url === undefined ? sqlite() : postgres(url) })
export const rows = db.posts.where({ id: 1 }).lock()
