// Functions of a program's own over the handles of any store. Checked by the compiler; never run.
import { type Db, type Handle, quintet, type Tx } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import { type App, db, models } from './blog.ts'

declare const url: string | undefined
const server = quintet({ models, store: postgres('postgres://localhost/blog') })
const either = quintet({ models, store: url === undefined ? sqlite() : postgres(url) })

// A17: Handle<App> is the parent of db and tx, whatever the store lacks
const renames = (on: Handle<App>) => on.users.where({ id: 1 }).update({ name: 'x' })
const counts = (on: Db<App>) => on.transaction(async tx => tx.users.count())
const tries = (on: Tx<App>) => on.attempt(async tx => tx.users.count())
export const renamed = [renames(db), renames(server), renames(either), db.transaction(async tx => renames(tx))]
export const counted = [counts(db), counts(server), counts(either), db.transaction(tries), server.transaction(tries)]

// A14: what a function uses, the store must have
const locks = (on: Handle<App, never>) => on.users.where({ id: 1 }).lock()
// @ts-expect-error this store cannot lock
export const locked = [locks(server), locks(db)]
